import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type * as Counting from '../../../functions/runtime/metric.ts';

let lines: string[];
let countMetric: typeof Counting.countMetric;

beforeEach(async () => {
  lines = [];
  vi.stubEnv('AWS_LAMBDA_FUNCTION_NAME', 'persist');
  // What Powertools writes with while it is developed with; otherwise it writes past every console but its own.
  vi.stubEnv('POWERTOOLS_DEV', 'true');
  vi.stubEnv('POWERTOOLS_METRICS_DISABLED', 'false');
  vi.spyOn(console, 'log').mockImplementation((line) => lines.push(String(line)));
  vi.resetModules();
  ({ countMetric } = await import('../../../functions/runtime/metric.ts'));
});

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

/** A minute ago: CloudWatch takes nothing that is old. */
const atMs = Date.now() - 60_000;

const line = (dimensions: string[], members: Record<string, unknown>, name: string) => ({
  _aws: {
    Timestamp: atMs,
    CloudWatchMetrics: [
      { Namespace: 'Odograph', Dimensions: [dimensions], Metrics: [{ Name: name, Unit: 'Count' }] },
    ],
  },
  service: 'persist',
  ...members,
});

test('a metric is a line that CloudWatch takes, for the function and by its dimensions', () => {
  countMetric('Quarantined', 12, { Reason: 'invalid-value' }, atMs);

  expect(lines.map((each) => JSON.parse(each) as unknown)).toEqual([
    line(['service'], { Quarantined: 12 }, 'Quarantined'),
    line(['service', 'Reason'], { Reason: 'invalid-value', Quarantined: 12 }, 'Quarantined'),
  ]);
  for (const each of lines) expect(each).not.toContain('\n');
});

test('without dimensions it is counted once, also where it is none', () => {
  countMetric('DaysNotDumped', 0, {}, atMs);

  expect(lines.map((each) => JSON.parse(each) as unknown)).toEqual([
    line(['service'], { DaysNotDumped: 0 }, 'DaysNotDumped'),
  ]);
});
