// Long, since most of it is tables: values that are taken, and values that are refused.
import { describe, expect, test } from 'vitest';
import { EVENT_SOURCE } from '../../../functions/catalogue.ts';
import { ConfigurationError, readConfiguration } from '../../../infra/configuration.ts';
import { USUAL_DASHBOARD_SETTINGS } from '../../../shared/dashboard/settings.ts';
import { USUAL_LIMITS } from '../../../shared/access/request-limits.ts';
import { accessSchema } from '../../../shared/access/settings.ts';

/** What a deployment says of people who sign in. */
const ISSUER = {
  'odograph:oidcIssuer': 'https://id.example',
  'odograph:oidcAudience': 'odograph',
};

const DOMAINS = {
  board: 'board.example.com',
  files: 'files.example.com',
  certificate: 'arn:aws:acm:us-east-1:123456789012:certificate/0a1b2c3d-0000-1111-2222-333344445555',
};

describe('readConfiguration', () => {
  test('is closed to the world and keeps data when nothing is said', () => {
    const configuration = readConfiguration({ '@aws-cdk/core:checkSecretUsage': true });

    expect(configuration).toEqual({
      name: 'Odograph',
      access: 'keys',
      settings: accessSchema.parse({ mode: 'keys' }),
      fileKeyGeneration: 1,
      linkKeyDays: 30,
      limits: USUAL_LIMITS,
      lanes: {},
      sources: { readings: { kind: 'readings' } },
      dashboards: USUAL_DASHBOARD_SETTINGS,
      reservedConcurrency: {},
      retainData: true,
      batchingWindowSeconds: EVENT_SOURCE.maxBatchingWindowSeconds,
      deliveriesPerShard: 1,
      indexShards: 16,
      dumpsAtOnce: 40,
      logRetentionDays: 30,
      logLevel: 'WARN',
      dumpHourUtc: 1,
    });
  });

  test('takes text, as the command line gives it', () => {
    const context = {
      'odograph:name': 'Fleet-2',
      'odograph:access': 'open',
      'odograph:retainData': 'false',
      'odograph:batchingWindowSeconds': '60',
      'odograph:deliveriesPerShard': '10',
      'odograph:indexShards': '256',
      'odograph:dumpsAtOnce': '10000',
      'odograph:logRetentionDays': '7',
      'odograph:logLevel': 'INFO',
      'odograph:streamShards': '2',
      'odograph:stage': 'test',
      'odograph:dumpHourUtc': '4',
      'odograph:coolDumpsAfterDays': '90',
      'odograph:alarmEmail': 'night@example.com',
      'odograph:monthlyBudgetUsd': '200',
      'odograph:domains': JSON.stringify(DOMAINS),
      'odograph:fileKeyGeneration': '3',
      'odograph:linkKeyDays': '1',
      'odograph:limits': '{"manifestDays": 31, "streamsPerReader": 4}',
      'odograph:lanes': '{"rig-*": 8}',
      'odograph:reservedConcurrency': '{"ingest": 50, "data": 0}',
    };

    const configuration = readConfiguration(context);

    expect(configuration).toEqual({
      name: 'Fleet-2-test',
      access: 'open',
      settings: accessSchema.parse({ mode: 'open' }),
      fileKeyGeneration: 3,
      linkKeyDays: 1,
      limits: { ...USUAL_LIMITS, manifestDays: 31, streamsPerReader: 4 },
      lanes: { 'rig-*': 8 },
      sources: { readings: { kind: 'readings' } },
      dashboards: USUAL_DASHBOARD_SETTINGS,
      reservedConcurrency: { ingest: 50, data: 0 },
      retainData: false,
      batchingWindowSeconds: 60,
      deliveriesPerShard: 10,
      indexShards: 256,
      dumpsAtOnce: 10_000,
      logRetentionDays: 7,
      logLevel: 'INFO',
      streamShards: 2,
      stage: 'test',
      dumpHourUtc: 4,
      coolDumpsAfterDays: 90,
      alarmEmail: 'night@example.com',
      monthlyBudgetUsd: 200,
      domains: DOMAINS,
    });
  });

  test('takes typed values, as cdk.json gives them', () => {
    const context = {
      'odograph:retainData': false,
      'odograph:batchingWindowSeconds': 0,
      'odograph:limits': { dataHours: 48 },
      'odograph:lanes': { rig: 1, 'van-[0-9]': 32 },
      'odograph:reservedConcurrency': { api: 5 },
    };

    const configuration = readConfiguration(context);

    expect(configuration).toMatchObject({
      retainData: false,
      batchingWindowSeconds: 0,
      limits: { ...USUAL_LIMITS, dataHours: 48 },
      lanes: { rig: 1, 'van-[0-9]': 32 },
      reservedConcurrency: { api: 5 },
    });
  });

  test('takes every limit that functions know', () => {
    const configuration = readConfiguration({ 'odograph:limits': JSON.stringify(USUAL_LIMITS) });

    expect(configuration.limits).toEqual(USUAL_LIMITS);
  });

  test.each([
    ['text', 'odograph, board', 'RS256,EdDSA', '{"drivers": ["car-*"], "engineers": ["*"]}', '600'],
    [
      'typed values',
      ['odograph', 'board'],
      ['RS256', 'EdDSA'],
      { drivers: ['car-*'], engineers: ['*'] },
      600,
    ],
  ])('makes settings of access of %s', (_, audience, algorithms, grants, seconds) => {
    const context = {
      'odograph:oidcIssuer': 'https://id.example',
      'odograph:oidcAudience': audience,
      'odograph:oidcAudienceClaim': 'client_id',
      'odograph:oidcKeysUrl': 'https://id.example/keys',
      'odograph:oidcAlgorithms': algorithms,
      'odograph:readersClaim': 'groups',
      'odograph:readersGrants': grants,
      'odograph:fileLinkSeconds': seconds,
    };

    const { settings } = readConfiguration(context);

    expect(settings).toEqual({
      mode: 'keys',
      oidc: {
        issuer: 'https://id.example',
        audience: ['odograph', 'board'],
        audienceClaim: 'client_id',
        keysUrl: 'https://id.example/keys',
        algorithms: ['RS256', 'EdDSA'],
      },
      readers: { claim: 'groups', grants: { drivers: ['car-*'], engineers: ['*'] } },
      fileLinkSeconds: 600,
    });
    // Functions read them as they are written.
    expect(accessSchema.parse(JSON.parse(JSON.stringify(settings)))).toEqual(settings);
  });

  test.each(['iam', 'open'])('has functions ask nobody where access is %s', (access) => {
    const { settings } = readConfiguration({ ...ISSUER, 'odograph:access': access });

    expect(settings).toEqual(accessSchema.parse({ mode: 'open' }));
  });

  test.each([
    ['name', '', 'expected a stack name'],
    ['name', '2nd', 'expected a stack name'],
    ['name', 'x'.repeat(61), 'expected a stack name'],
    ['access', 'public', 'expected keys, iam or open, found "public"'],
    ['oidcIssuer', 7, 'expected a text, found 7'],
    ['oidcAudience', 7, 'expected texts with commas between them, found 7'],
    ['readersGrants', '{', 'expected lists of globs by value of the claim, in JSON, found "{"'],
    ['fileLinkSeconds', '1 h', 'expected a whole number of seconds, found "1 h"'],
    ['fileLinkSeconds', '59', '>=60, found "59"'],
    ['fileLinkSeconds', 43_201, '<=43200, found 43201'],
    ['fileKeyGeneration', '0', 'expected a whole number from 1, found "0"'],
    ['linkKeyDays', '0', 'expected a whole number of days from 1 to 1000, found "0"'],
    ['linkKeyDays', 0.5, 'expected a whole number of days from 1 to 1000, found 0.5'],
    ['limits', 'few', 'expected limits by name, in JSON, found "few"'],
    ['limits', '[]', 'expected limits by name, in JSON, found "[]"'],
    ['limits', { manifestDays: 4000 }, 'manifestDays: Too big: expected number to be <=3653'],
    ['limits', { dataHours: '24' }, 'dataHours: Invalid input: expected number, received string'],
    ['lanes', 'many', 'expected numbers of lanes by globs of devices, in JSON, found "many"'],
    ['lanes', { rig: 33 }, 'rig: Too big: expected number to be <=32'],
    ['lanes', { '': 2 }, 'its globs have an empty glob, which matches no device'],
    ['limits', { manifestdays: 4 }, 'Unrecognized key: "manifestdays", found {"manifestdays":4}'],
    ['reservedConcurrency', '5', 'expected numbers by name of a function, in JSON, found "5"'],
    ['reservedConcurrency', { ingest: -1 }, 'ingest: Too small: expected number to be >=0'],
    ['reservedConcurrency', { persist: 1 }, 'Unrecognized key: "persist"'],
    ['retainData', 'no', 'expected true or false, found "no"'],
    ['batchingWindowSeconds', '301', 'from 0 to 300, found "301"'],
    ['batchingWindowSeconds', '-1', 'from 0 to 300, found "-1"'],
    ['batchingWindowSeconds', 1.5, 'from 0 to 300, found 1.5'],
    ['batchingWindowSeconds', '', 'from 0 to 300, found ""'],
    ['deliveriesPerShard', 0, 'expected a whole number from 1 to 10, found 0'],
    ['deliveriesPerShard', '11', 'expected a whole number from 1 to 10, found "11"'],
    ['indexShards', '8', 'expected one of 16, 32, 64, 128, 256, found "8"'],
    ['indexShards', 48, 'expected one of 16, 32, 64, 128, 256, found 48'],
    ['dumpsAtOnce', '0', 'expected a whole number from 1 to 10000, found "0"'],
    ['dumpsAtOnce', 10_001, 'expected a whole number from 1 to 10000, found 10001'],
    ['logRetentionDays', '8', 'expected one of 1, 3, 5, 7, 14, 30'],
    ['logRetentionDays', 9999, 'found 9999'],
    ['logLevel', 'warn', 'expected one of ERROR, WARN, INFO, DEBUG, found "warn"'],
    ['dumpHourUtc', 0, 'expected a whole number from 1 to 4, found 0'],
    ['dumpHourUtc', '5', 'expected a whole number from 1 to 4, found "5"'],
    ['coolDumpsAfterDays', 29, 'expected a whole number of days from 30, found 29'],
    ['alarmEmail', 'night', 'expected an e-mail address, found "night"'],
    ['monthlyBudgetUsd', '0', 'expected a whole number of US dollars from 1, found "0"'],
    ['domains', 'board.example.com', 'in JSON, found "board.example.com"'],
    ['domains', { board: 'board.example.com' }, 'certificate: Invalid input: expected string'],
    [
      'domains',
      { ...DOMAINS, certificate: DOMAINS.certificate.replace('us-east-1', 'eu-central-1') },
      'certificate: expected the ARN of a certificate in us-east-1',
    ],
    ['domains', { certificate: DOMAINS.certificate }, 'expected a name of the board or of files'],
    ['domains', { ...DOMAINS, files: DOMAINS.board }, 'expected two names'],
    ['domains', { ...DOMAINS, board: 'https://board.example.com' }, 'board: expected a name like'],
  ])('refuses %s %j', (key, value, message) => {
    const read = () => readConfiguration({ [`odograph:${key}`]: value });

    expect(read).toThrow(ConfigurationError);
    expect(read).toThrow(`odograph:${key}: `);
    expect(read).toThrow(message);
  });

  test.each([
    [
      { 'odograph:oidcIssuer': 'http://id.example' },
      'oidcIssuer: expected an address that begins with https:',
    ],
    [
      { 'odograph:oidcIssuer': 'id.example' },
      'oidcIssuer: expected the URL of an issuer, found "id.example"',
    ],
    [{ 'odograph:oidcKeysUrl': 'http://id.example/keys' }, 'oidcKeysUrl: expected an address that begins'],
    [{ 'odograph:oidcKeysUrl': 'keys' }, 'oidcKeysUrl: expected the URL of a document of keys, found "keys"'],
    [{ 'odograph:oidcAudience': undefined }, 'oidcAudience: expected beside odograph:oidcIssuer'],
    [{ 'odograph:oidcAudience': 'a,' }, 'oidcAudience: 1: Too small'],
    [{ 'odograph:oidcAudience': [] }, 'oidcAudience: Too small'],
    [
      { 'odograph:oidcAudienceClaim': 'azp' },
      'oidcAudienceClaim: Invalid option: expected one of "aud"|"client_id"',
    ],
    [{ 'odograph:oidcAlgorithms': 'RS256,HS256' }, 'oidcAlgorithms: 1: Invalid option'],
    [{ 'odograph:oidcAlgorithms': 'none' }, 'oidcAlgorithms: 0: Invalid option'],
    [{ 'odograph:readersClaim': '' }, 'readersClaim: Too small'],
    [
      { 'odograph:readersGrants': { drivers: 'car-*' } },
      'readersGrants: drivers: Invalid input: expected array',
    ],
    [{ 'odograph:readersGrants': { drivers: [''] } }, 'readersGrants: drivers: expected globs of devices'],
    [
      {
        'odograph:readersGrants': {
          drivers: Array.from({ length: 40 }, (_, at) => `${at}-${'x'.repeat(60)}`),
        },
      },
      'readersGrants: expected less, so that all settings of access are at most 2048 bytes long',
    ],
  ])('refuses %j beside an issuer', (context, message) => {
    const read = () => readConfiguration({ ...ISSUER, ...context });

    expect(read).toThrow(ConfigurationError);
    expect(read).toThrow(`  - odograph:${message}`);
  });

  test('refuses what says how to take tokens when nobody issues any', () => {
    const told = ['oidcAudience', 'oidcAudienceClaim', 'oidcKeysUrl', 'oidcAlgorithms', 'readersClaim'];

    for (const option of told) {
      expect(() => readConfiguration({ [`odograph:${option}`]: 'https://id.example' })).toThrow(
        `odograph:${option}: expected only beside odograph:oidcIssuer, which is not there`,
      );
    }
  });

  test('shows the beginning of a value that is long', () => {
    const context = { 'odograph:limits': 'x'.repeat(1000) };

    expect(() => readConfiguration(context)).toThrow(/found "x{199}…$/);
  });

  test('names every problem, among them a key that it does not know', () => {
    const context = { 'odograph:acess': 'open', 'odograph:retainData': 1 };

    const read = () => readConfiguration(context);

    expect(read).toThrow(
      'odograph:acess: unknown, expected one of odograph:name, odograph:stage, odograph:access',
    );
    expect(read).toThrow('odograph:retainData: expected true or false, found 1');
  });

  test('takes sources as an object and as its text, beside the usual ones', () => {
    const sources = {
      laps: { kind: 'mcap', url: 'https://laps.example/{identity}.mcap', headers: { 'x-token': 'a' } },
      drives: { kind: 'files', prefix: 'drives', devices: ['car-1'] },
    };

    for (const given of [sources, JSON.stringify(sources)])
      expect(readConfiguration({ 'odograph:sources': given }).sources).toEqual({
        readings: { kind: 'readings' },
        ...sources,
      });
  });

  test.each([
    ['that is no JSON', '{"laps": "S3CRET"', 'no JSON'],
    ['of no kind', { laps: { kind: 'S3CRET' } }, 'laps'],
    ['with a header that is none', laps({ headers: { 'x token': 'S3CRET' } }), 'laps'],
    ['with a header that has line ends', laps({ headers: { token: 'S3CRET\r\n' } }), 'laps'],
    ['in all the bucket', { drives: { kind: 'files', prefix: '' } }, 'drives'],
    ['in several folders', { drives: { kind: 'files', prefix: 'car-*' } }, 'prefixes without *'],
    ['that takes too long to tell', laps({ headers: { token: 'S3CRET'.repeat(500) } }), '2560 bytes'],
  ])('refuses a source %s, and repeats nothing of it', (_, sources, told) => {
    const read = () => readConfiguration({ 'odograph:sources': sources });

    expect(read).toThrow(ConfigurationError);
    expect(read).toThrow(told);
    expect(read).not.toThrow('S3CRET');
  });
});

/** A source of files that a server has. */
function laps(changes: object): Record<string, unknown> {
  return { laps: { kind: 'mcap', url: 'https://laps.example/{identity}.mcap', ...changes } };
}
