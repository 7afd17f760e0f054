import { afterEach, expect, test, vi } from 'vitest';
import { metricLine } from '../../../functions/runtime/metric.ts';

afterEach(() => vi.unstubAllEnvs());

test('a metric is one line that CloudWatch takes, for the function and by each of its dimensions', () => {
  vi.stubEnv('AWS_LAMBDA_FUNCTION_NAME', 'persist');

  const line = metricLine('Quarantined', 12, { Reason: 'invalid-value' }, 1_700_000_000_000);

  expect(line).not.toContain('\n');
  expect(JSON.parse(line)).toEqual({
    _aws: {
      Timestamp: 1_700_000_000_000,
      CloudWatchMetrics: [
        {
          Namespace: 'Odograph',
          Dimensions: [['FunctionName'], ['FunctionName', 'Reason']],
          Metrics: [{ Name: 'Quarantined', Unit: 'Count' }],
        },
      ],
    },
    FunctionName: 'persist',
    Reason: 'invalid-value',
    Quarantined: 12,
  });
});

test('without dimensions it is counted once', () => {
  const line = metricLine('DaysNotDumped', 1, {}, 0);

  expect(JSON.parse(line)).toMatchObject({
    _aws: { CloudWatchMetrics: [{ Dimensions: [['FunctionName']] }] },
    DaysNotDumped: 1,
  });
});
