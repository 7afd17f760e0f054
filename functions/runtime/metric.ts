import { Metrics } from '@aws-lambda-powertools/metrics';
import { METRIC_NAMESPACE, type MetricName } from '../metrics.ts';
import { serviceName } from './environment.ts';

const metrics = new Metrics({
  namespace: METRIC_NAMESPACE,
  // Its dimension `service` tells one function of one system from all others.
  serviceName,
});

/**
 * Counts something: writes a line that CloudWatch takes from the log as a metric, once for the function and once
 * for the values of the dimensions that are given.
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
  write(name, value, {}, nowMs);
  if (Object.keys(dimensions).length > 0) write(name, value, dimensions, nowMs);
}

/** Each is written at once: what is counted by one reason must not be counted by another. */
function write(name: MetricName, value: number, dimensions: Record<string, string>, nowMs: number): void {
  const single = metrics.singleMetric();
  if (Object.keys(dimensions).length > 0) single.addDimensions(dimensions);
  single.setTimestamp(nowMs);
  single.addMetric(name, 'Count', value);
}
