import { ArnFormat, Duration, Stack, TimeZone } from 'aws-cdk-lib';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Schedule, ScheduleExpression, ScheduleTargetInput, TimeWindow } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke, StepFunctionsStartExecution } from 'aws-cdk-lib/aws-scheduler-targets';
import { DefinitionBody, QueryLanguage, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { NIGHTLY_DUMP } from '../functions/catalogue.ts';
import { MAP_LABEL, dumpSteps } from './nightly-dump-steps.ts';
import type { Recordings } from './recordings.ts';

export interface NightlyDumpProps {
  /** Plans: lists the device-days that are to be dumped. */
  readonly maintenance: LambdaFunction;
  /** Dumps one device-day. */
  readonly dump: LambdaFunction;
  readonly recordings: Recordings;
  readonly hourUtc: number;
  /** Device-days that are dumped at the same time. */
  readonly dumpsAtOnce: number;
}

/** Starts of what is scheduled, before it is given up. */
const START_ATTEMPTS = { retryAttempts: 10, maxEventAge: Duration.hours(6) } as const;

/** A state machine that dumps a day of every device, started every night and on request; and a look at what came of it. */
export class NightlyDump extends Construct {
  readonly stateMachine: StateMachine;
  readonly schedule: Schedule;
  readonly check: Schedule;

  constructor(scope: Construct, id: string, props: NightlyDumpProps) {
    super(scope, id);
    const stack = Stack.of(this);
    // A name of our own: the machine's role must name the machine's map runs before the machine exists.
    const stateMachineName = `${stack.stackName}-nightly-dump`;
    const mapRuns = stack.formatArn({
      service: 'states',
      resource: 'mapRun',
      resourceName: `${stateMachineName}/${MAP_LABEL}:*`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    this.stateMachine = new StateMachine(this, 'StateMachine', {
      stateMachineName,
      comment: 'Odograph: writes the recordings of closed device-days',
      queryLanguage: QueryLanguage.JSONATA,
      definitionBody: DefinitionBody.fromChainable(dumpSteps(this, { ...props, mapRuns })),
      timeout: Duration.hours(20),
    });
    this.schedule = new Schedule(this, 'Schedule', {
      description: 'Odograph: nightly dump of yesterday, UTC',
      schedule: ScheduleExpression.cron({
        hour: String(props.hourUtc),
        minute: String(NIGHTLY_DUMP.minuteUtc),
        timeZone: TimeZone.ETC_UTC,
      }),
      timeWindow: TimeWindow.off(),
      target: new StepFunctionsStartExecution(this.stateMachine, {
        input: ScheduleTargetInput.fromObject({}),
        ...START_ATTEMPTS,
      }),
    });
    this.check = new Schedule(this, 'Check', {
      description: 'Odograph: looks in the morning whether every day is dumped',
      schedule: ScheduleExpression.cron({
        hour: String(NIGHTLY_DUMP.checkHourUtc),
        minute: '0',
        timeZone: TimeZone.ETC_UTC,
      }),
      timeWindow: TimeWindow.off(),
      target: new LambdaInvoke(props.maintenance, {
        input: ScheduleTargetInput.fromObject({ task: 'check' }),
        ...START_ATTEMPTS,
      }),
    });
  }
}
