import { METRIC_NAMESPACE, type MetricName } from '../metrics.ts';

/**
 * Counts something: writes a line that CloudWatch takes from the log as a metric, once for the function and once
 * for each value of the dimensions that are given.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 *
 * @param dimensions few values each: every combination is a metric that is paid for
 * @example countMetric(METRICS.quarantined, 12, { Reason: 'too-many-channels' }, Date.now());
 */
export function countMetric(
  name: MetricName,
  value: number,
  dimensions: Readonly<Record<string, string>>,
  nowMs: number,
): void {
  process.stdout.write(`${metricLine(name, value, dimensions, nowMs)}\n`);
}

/** The line of a metric. */
export function metricLine(
  name: MetricName,
  value: number,
  dimensions: Readonly<Record<string, string>>,
  nowMs: number,
): string {
  const own = Object.keys(dimensions);
  return JSON.stringify({
    _aws: {
      Timestamp: nowMs,
      CloudWatchMetrics: [
        {
          Namespace: METRIC_NAMESPACE,
          Dimensions: [['FunctionName'], ...(own.length > 0 ? [['FunctionName', ...own]] : [])],
          Metrics: [{ Name: name, Unit: 'Count' }],
        },
      ],
    },
    FunctionName: process.env['AWS_LAMBDA_FUNCTION_NAME'] ?? '',
    ...dimensions,
    [name]: value,
  });
}
