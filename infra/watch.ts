import { Stack } from 'aws-cdk-lib';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { Dashboard } from 'aws-cdk-lib/aws-cloudwatch';
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { Stream } from 'aws-cdk-lib/aws-kinesis';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { alarmSpecs, newAlarm } from './alarms.ts';
import { alarmTopic } from './alarm-topic.ts';
import { addBudgets } from './budgets.ts';
import type { Configuration } from './configuration.ts';
import type { Delivery } from './delivery.ts';
import type { Functions } from './functions.ts';
import { addOverview } from './overview.ts';

/** What is looked at. */
export interface Watched {
  readonly functions: Functions;
  readonly stream: Stream;
  readonly delivery: Delivery;
  readonly table: TableV2;
  readonly stateMachine: StateMachine;
}

export interface WatchProps extends Watched {
  readonly configuration: Pick<Configuration, 'alarmEmail' | 'monthlyBudgetUsd'>;
}

/** Alarms, who is told of them, budgets, and a dashboard. */
export class Watch extends Construct {
  readonly topic: Topic;
  readonly dashboard: Dashboard;

  constructor(scope: Construct, id: string, { configuration, ...watched }: WatchProps) {
    super(scope, id);
    const { alarmEmail, monthlyBudgetUsd } = configuration;
    this.topic = alarmTopic(this, alarmEmail);
    const action = new SnsAction(this.topic);
    const { stackName } = Stack.of(this);
    const alarms = Object.entries(alarmSpecs(watched)).map(([name, spec]) => {
      const alarm = newAlarm(this, stackName, name, spec);
      alarm.addAlarmAction(action);
      alarm.addOkAction(action);
      if (spec.isMissed === true) alarm.addInsufficientDataAction(action);
      return alarm;
    });
    if (monthlyBudgetUsd !== undefined) addBudgets(this, monthlyBudgetUsd, this.topic);
    this.dashboard = addOverview(this, watched, alarms);
  }
}
