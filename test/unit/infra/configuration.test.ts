import { describe, expect, test } from 'vitest';
import { EVENT_SOURCE } from '../../../functions/catalogue.ts';
import { ConfigurationError, readConfiguration } from '../../../infra/configuration.ts';

describe('readConfiguration', () => {
  test('is closed to the world and keeps data when nothing is said', () => {
    const configuration = readConfiguration({ '@aws-cdk/core:checkSecretUsage': true });

    expect(configuration).toEqual({
      name: 'Odograph',
      access: 'iam',
      retainData: true,
      batchingWindowSeconds: EVENT_SOURCE.maxBatchingWindowSeconds,
      logRetentionDays: 30,
    });
  });

  test('takes text, as the command line gives it', () => {
    const context = {
      'odograph:name': 'Fleet-2',
      'odograph:access': 'open',
      'odograph:retainData': 'false',
      'odograph:batchingWindowSeconds': '60',
      'odograph:logRetentionDays': '7',
    };

    const configuration = readConfiguration(context);

    expect(configuration).toEqual({
      name: 'Fleet-2',
      access: 'open',
      retainData: false,
      batchingWindowSeconds: 60,
      logRetentionDays: 7,
    });
  });

  test('takes typed values, as cdk.json gives them', () => {
    const context = { 'odograph:retainData': false, 'odograph:batchingWindowSeconds': 0 };

    const configuration = readConfiguration(context);

    expect(configuration).toMatchObject({ retainData: false, batchingWindowSeconds: 0 });
  });

  test.each([
    ['name', '', 'expected a stack name'],
    ['name', '2nd', 'expected a stack name'],
    ['name', 'x'.repeat(61), 'expected a stack name'],
    ['access', 'public', 'expected iam or open, found "public"'],
    ['retainData', 'no', 'expected true or false, found "no"'],
    ['batchingWindowSeconds', '301', 'from 0 to 300, found "301"'],
    ['batchingWindowSeconds', '-1', 'from 0 to 300, found "-1"'],
    ['batchingWindowSeconds', 1.5, 'from 0 to 300, found 1.5'],
    ['batchingWindowSeconds', '', 'from 0 to 300, found ""'],
    ['logRetentionDays', '8', 'expected one of 1, 3, 5, 7, 14, 30'],
    ['logRetentionDays', 9999, 'found 9999'],
  ])('refuses %s %j', (key, value, message) => {
    const read = () => readConfiguration({ [`odograph:${key}`]: value });

    expect(read).toThrow(ConfigurationError);
    expect(read).toThrow(`odograph:${key}: `);
    expect(read).toThrow(message);
  });

  test('names every problem, among them a key that it does not know', () => {
    const context = { 'odograph:acess': 'open', 'odograph:retainData': 1 };

    const read = () => readConfiguration(context);

    expect(read).toThrow('odograph:acess: unknown, expected one of odograph:name, odograph:access');
    expect(read).toThrow('odograph:retainData: expected true or false, found 1');
  });
});
