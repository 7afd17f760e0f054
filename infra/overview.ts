import { Duration, Stack } from 'aws-cdk-lib';
import {
  type Alarm,
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type IMetric,
  PeriodOverride,
  Stats,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { METRICS } from '../functions/metrics.ts';
import { called, ofFunction, own } from './alarms.ts';
import { withUrl } from './functions.ts';
import type { Watched } from './watch.ts';

const HALF = 12;
const WHOLE = 24;
const PERIOD = Duration.minutes(5);

const graph = (title: string, left: IMetric[], right: IMetric[] = []) =>
  new GraphWidget({ title, left, right, width: HALF, height: 6 });

/** What one looks at first, from top to bottom as readings go: alarms, requests, stream, table, night. */
export function addOverview(scope: Construct, watched: Watched, alarms: readonly Alarm[]): Dashboard {
  const { functions, stream, table, stateMachine } = watched;
  const sums = { statistic: Stats.SUM, period: PERIOD };
  const dashboard = new Dashboard(scope, 'Dashboard', {
    dashboardName: Stack.of(scope).stackName,
    defaultInterval: Duration.days(1),
    periodOverride: PeriodOverride.AUTO,
  });
  const each = (metricName: string) =>
    called.map((name) => ofFunction(watched, name, metricName).with({ label: name }));
  const slowest = (metricName: string) =>
    withUrl.map((name) =>
      functions
        .get(name)
        .metric(metricName, { statistic: Stats.percentile(95), period: PERIOD, label: name }),
    );
  dashboard.addWidgets(
    new AlarmStatusWidget({ title: 'Alarms', alarms: [...alarms], width: WHOLE, height: 3 }),
  );
  dashboard.addWidgets(
    graph('Requests', each('Invocations')),
    graph('Answers, 95th percentile, ms', slowest('UrlRequestLatency')),
  );
  dashboard.addWidgets(
    graph(
      'Errors of ours (5xx)',
      withUrl.map((name) => ofFunction(watched, name, 'Url5xxCount').with({ label: name })),
    ),
    graph('Throttles and concurrency', each('Throttles'), [
      functions.get('persist').metric('ConcurrentExecutions', { statistic: Stats.MAXIMUM, period: PERIOD }),
    ]),
  );
  dashboard.addWidgets(
    graph(
      'Stream: bytes in',
      [stream.metricIncomingBytes(sums)],
      [stream.metricPutRecordsThrottledRecords(sums)],
    ),
    graph(
      'Stream: wait until stored, ms',
      [functions.get('persist').metric('IteratorAge', { statistic: Stats.MAXIMUM, period: PERIOD })],
      [own(watched, 'persist', METRICS.quarantined), own(watched, 'persist', METRICS.dropped)],
    ),
  );
  dashboard.addWidgets(
    graph(
      'Table: units',
      [table.metricConsumedWriteCapacityUnits(sums), table.metricConsumedReadCapacityUnits(sums)],
      [table.metric('ReadThrottleEvents', sums), table.metric('WriteThrottleEvents', sums)],
    ),
    graph(
      'Night',
      [stateMachine.metricSucceeded(sums), stateMachine.metricFailed(sums)],
      [
        own(watched, 'maintenance', METRICS.daysNotDumped),
        own(watched, 'maintenance', METRICS.daysNeverDumped),
        own(watched, 'dump', METRICS.unreconciled),
      ],
    ),
  );
  return dashboard;
}
