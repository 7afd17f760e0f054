import { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  type IMetric,
  MathExpression,
  Metric,
  Stats,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { type FunctionName, FUNCTIONS } from '../functions/catalogue.ts';
import { METRIC_NAMESPACE, type MetricName, METRICS } from '../functions/metrics.ts';
import { functionNames, withUrl } from './functions.ts';
import type { Watched } from './watch.ts';

/** When someone is told. Each has its page in docs/runbooks. */
export interface AlarmSpec {
  readonly what: string;
  readonly metric: IMetric;
  /** The least value that is too much. */
  readonly threshold: number;
  /** Periods of the metric, one after the other, in which it is too much. */
  readonly periods?: number;
  /** Whether it is told too when what is measured each day no longer is. */
  readonly isMissed?: boolean;
}

const MINUTES = Duration.minutes(5);
const DAY = Duration.days(1);

/** Functions whose callers wait: what they refuse for want of room is refused to someone. */
export const called = functionNames.filter((name) => 'url' in FUNCTIONS[name] || 'socket' in FUNCTIONS[name]);

/** A metric that a function counts itself. */
export const own = (
  { functions }: Watched,
  of: FunctionName,
  metricName: MetricName,
  period: Duration = MINUTES,
): Metric =>
  new Metric({
    namespace: METRIC_NAMESPACE,
    metricName,
    dimensionsMap: { service: functions.get(of).functionName },
    statistic: Stats.SUM,
    period,
  });

/** A metric that the platform counts of a function. */
export const ofFunction = ({ functions }: Watched, of: FunctionName, metricName: string): Metric =>
  functions.get(of).metric(metricName, { statistic: Stats.SUM, period: MINUTES });

/** The sum of metrics; what is not counted is zero. */
export function sum(label: string, metrics: readonly IMetric[]): MathExpression {
  const named = metrics.map((metric, at) => [`m${at}`, metric] as const);
  const expression = named.map(([name]) => `FILL(${name}, 0)`).join(' + ');
  return new MathExpression({ expression, label, usingMetrics: Object.fromEntries(named), period: MINUTES });
}

/** Every alarm, by the name of its page. */
export function alarmSpecs(watched: Watched): Record<string, AlarmSpec> {
  const { stream, table, stateMachine, delivery } = watched;
  const common = { statistic: Stats.SUM, period: MINUTES };
  return {
    'iterator-age': {
      what: 'Readings wait in the stream for more than five minutes before they are stored',
      metric: watched.functions.get('persist').metric('IteratorAge', {
        statistic: Stats.MAXIMUM,
        period: Duration.minutes(1),
      }),
      threshold: Duration.minutes(5).toMilliseconds(),
      periods: 3,
    },
    'dead-letters': {
      what: 'Records of the stream were given up after all retries',
      metric: sum('given up', [
        delivery.metric('OnFailureDestinationDeliveredEventCount'),
        delivery.metric('DroppedEventCount'),
      ]),
      threshold: 1,
    },
    quarantine: {
      what: 'Many readings can never be stored and are put aside',
      metric: own(watched, 'persist', METRICS.quarantined),
      threshold: 100,
      periods: 3,
    },
    throttles: {
      what: 'Functions refuse callers for want of concurrency',
      metric: sum(
        'throttles',
        called.map((name) => ofFunction(watched, name, 'Throttles')),
      ),
      threshold: 10,
      periods: 2,
    },
    'store-throttles': {
      what: 'The stream or the table refuses calls for their rate',
      metric: sum('refused', [
        stream.metricPutRecordsThrottledRecords(common),
        table.metric('ReadThrottleEvents', common),
        table.metric('WriteThrottleEvents', common),
      ]),
      threshold: 10,
      periods: 3,
    },
    'server-errors': {
      what: 'Functions answer with errors of their own (5xx), or fail on frames of the socket',
      metric: sum('5xx', [
        ...withUrl.map((name) => ofFunction(watched, name, 'Url5xxCount')),
        ofFunction(watched, 'socket', 'Errors'),
      ]),
      threshold: 5,
      periods: 2,
    },
    'night-failed': {
      what: 'The nightly dump, its plan or its check has failed',
      metric: sum('failed', [
        stateMachine.metricFailed(common),
        stateMachine.metricTimedOut(common),
        stateMachine.metricAborted(common),
        ofFunction(watched, 'maintenance', 'Errors'),
      ]),
      threshold: 1,
    },
    'day-not-dumped': {
      what: 'At 06:00 UTC a day that is over has no dump, or nobody has looked',
      metric: own(watched, 'maintenance', METRICS.daysNotDumped, DAY),
      threshold: 1,
      isMissed: true,
    },
    'dashboards-mended': {
      what: 'The night has found that what dashboards take is not what was counted, and has mended it',
      metric: own(watched, 'maintenance', METRICS.dashboardsMended, DAY),
      threshold: 1,
    },
    unreconciled: {
      what: 'The files of a day did not read back as what was written',
      metric: own(watched, 'dump', METRICS.unreconciled),
      threshold: 1,
    },
  };
}

/** Where the page of an alarm stands, from the repository's root. */
export const runbookOf = (name: string): string => `docs/runbooks/${name}.md`;

export function newAlarm(scope: Construct, stackName: string, name: string, spec: AlarmSpec): Alarm {
  const { what, metric, threshold, periods = 1, isMissed = false } = spec;
  return new Alarm(scope, name, {
    alarmName: `${stackName}-${name}`,
    alarmDescription: `${what}. What to do: ${runbookOf(name)}`,
    metric,
    threshold,
    comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    evaluationPeriods: periods,
    datapointsToAlarm: periods,
    treatMissingData: isMissed ? TreatMissingData.MISSING : TreatMissingData.NOT_BREACHING,
  });
}
