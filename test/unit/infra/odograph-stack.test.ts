import { beforeAll, describe, expect, test } from 'vitest';
import {
  batchSizeOf,
  ENVIRONMENT,
  EVENT_SOURCE,
  FUNCTIONS,
  type FunctionSpec,
} from '../../../functions/catalogue.ts';
import { parseRequestLimits, USUAL_LIMITS } from '../../../shared/access/request-limits.ts';
import { parseAccessSettings } from '../../../shared/access/settings.ts';
import { TABLE } from '../../../shared/store/table.ts';
import {
  functionNames,
  type Synthesized,
  synthesize,
  text,
  type Tree,
  SYNTHESIS_TIMEOUT_MS,
} from './synthesize.ts';

let closed: Synthesized;
let iam: Synthesized;
let open: Synthesized;

// All pass CloudFormation's rules, or there would be nothing to assert on.
beforeAll(() => {
  closed = synthesize(
    {
      'odograph:oidcIssuer': 'https://id.example',
      'odograph:oidcAudience': 'odograph',
      'odograph:limits': { manifestDays: 31 },
      'odograph:reservedConcurrency': { ingest: 50, data: 0 },
    },
    true,
  );
  iam = synthesize({ 'odograph:access': 'iam' }, true);
  open = synthesize(
    {
      'odograph:name': 'Trial',
      'odograph:access': 'open',
      'odograph:retainData': 'false',
      'odograph:batchingWindowSeconds': '5',
      'odograph:deliveriesPerShard': '4',
      'odograph:indexShards': '64',
      'odograph:dumpsAtOnce': '500',
      'odograph:logRetentionDays': '7',
    },
    true,
  );
}, SYNTHESIS_TIMEOUT_MS);

describe('functions', () => {
  test.each(functionNames)('%s is deployed as the catalogue says', (name) => {
    const spec: FunctionSpec = FUNCTIONS[name];

    const { properties } = closed.deployed(name);

    expect(properties).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
      MemorySize: spec.memoryMb,
      Timeout: spec.timeoutSeconds,
    });
    expect(properties).not.toHaveProperty('VpcConfig');
    expect(Object.keys(properties['Environment']!['Variables']!).toSorted()).toEqual(
      [
        'NODE_OPTIONS',
        'POWERTOOLS_LOG_LEVEL',
        ...spec.uses.map((resource) => ENVIRONMENT[resource]),
      ].toSorted(),
    );
    expect(properties['Environment']!['Variables']).toMatchObject({
      NODE_OPTIONS: '--enable-source-maps',
      POWERTOOLS_LOG_LEVEL: 'WARN',
    });
  });

  test('are told where data and files are served', () => {
    const variables = closed.deployed('manifest').properties['Environment']!['Variables']!;

    expect(text(variables[ENVIRONMENT.dataUrl])).toMatch(
      /^<FunctionsdataFunctionFunctionUrl\w+\.FunctionUrl>v1\/data$/,
    );
    expect(text(variables[ENVIRONMENT.filesUrl])).toMatch(
      /^https:\/\/<FilesDistribution\w+\.DomainName>\/dumps$/,
    );
  });

  test('keep their logs for as long as configured, in groups of their own', () => {
    const groups = closed.ofType('AWS::Logs::LogGroup');
    const shorter = open.ofType('AWS::Logs::LogGroup');

    expect(groups.map(([, { Properties }]) => Properties['RetentionInDays'])).toEqual(
      functionNames.map(() => 30),
    );
    // And that of the CDK's function which empties buckets.
    expect(shorter.map(([, { Properties }]) => Properties['RetentionInDays'])).toEqual([
      ...open.functionNames().map(() => 7),
      7,
    ]);
  });

  test('are told how it is known who asks, and what one may take', () => {
    for (const name of ['ingest', 'socket', 'manifest', 'data', 'api'] as const) {
      const told = closed.variables(name);

      expect(parseAccessSettings(text(told[ENVIRONMENT.access]))).toMatchObject({
        mode: 'keys',
        oidc: { issuer: 'https://id.example', audience: ['odograph'] },
      });
      expect(parseRequestLimits(text(told[ENVIRONMENT.limits]))).toEqual({
        ...USUAL_LIMITS,
        manifestDays: 31,
      });
      for (const stack of [iam, open]) {
        expect(parseAccessSettings(text(stack.variables(name)[ENVIRONMENT.access])).mode).toBe('open');
      }
    }
  });

  test(
    'are told which sources sessions may be bound to',
    () => {
      const sources = { laps: { kind: 'files', prefix: 'laps' } };
      const chosen = synthesize({ 'odograph:sources': JSON.stringify(sources) });

      for (const name of ['manifest', 'data', 'sessions', 'internal', 'api'] as const) {
        expect(JSON.parse(text(closed.variables(name)[ENVIRONMENT.sources]))).toEqual({
          readings: { kind: 'readings' },
        });
        expect(JSON.parse(text(chosen.variables(name)[ENVIRONMENT.sources]))).toEqual({
          readings: { kind: 'readings' },
          ...sources,
        });
      }
    },
    SYNTHESIS_TIMEOUT_MS,
  );

  test('are told of keys of links only where there are any', () => {
    const secrets = [ENVIRONMENT.linkKeys, ENVIRONMENT.fileKey, ENVIRONMENT.fileKeyId];

    for (const stack of [iam, open]) {
      const told = stack.functionNames().flatMap((name) => Object.keys(stack.variables(name)));

      expect(stack.functionNames()).toEqual(functionNames.filter((name) => name !== 'keys'));
      expect(told.filter((variable) => secrets.some((secret) => secret === variable))).toEqual([]);
      expect(stack.ofType('AWS::SecretsManager::Secret')).toEqual([]);
    }
  });

  test('run as many requests at once as there may be, where that is bounded', () => {
    const reserved = closed
      .functionNames()
      .map((name) => [name, closed.deployed(name).properties['ReservedConcurrentExecutions']])
      .filter(([, count]) => count !== undefined);

    expect(Object.fromEntries(reserved)).toEqual({ ingest: 50, data: 0 });
  });
});

describe('stream', () => {
  test('is on demand and encrypted', () => {
    expect(closed.only('AWS::Kinesis::Stream').Properties).toMatchObject({
      StreamModeDetails: { StreamMode: 'ON_DEMAND' },
      StreamEncryption: { EncryptionType: 'KMS' },
      RetentionPeriodHours: 24,
    });
  });

  test('is delivered with bounded retries, to the bucket in the end', () => {
    const bucket = closed.ofType('AWS::S3::Bucket')[0]![0];

    const mapping = closed.only('AWS::Lambda::EventSourceMapping').Properties;

    expect(mapping).toMatchObject({
      FunctionName: { Ref: closed.deployed('persist').id },
      StartingPosition: 'TRIM_HORIZON',
      BatchSize: EVENT_SOURCE.batchSize,
      MaximumBatchingWindowInSeconds: EVENT_SOURCE.maxBatchingWindowSeconds,
      MaximumRetryAttempts: EVENT_SOURCE.retryAttempts,
      MaximumRecordAgeInSeconds: EVENT_SOURCE.maxRecordAgeSeconds,
      BisectBatchOnFunctionError: true,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': [bucket, 'Arn'] } } },
    });
  });

  test('is settled before its records expire', () => {
    const { RetentionPeriodHours } = closed.only('AWS::Kinesis::Stream').Properties;

    expect(Number(RetentionPeriodHours) * 3600).toBeGreaterThan(EVENT_SOURCE.maxRecordAgeSeconds);
  });

  test('is gathered for as long as configured', () => {
    expect(open.only('AWS::Lambda::EventSourceMapping').Properties).toMatchObject({
      MaximumBatchingWindowInSeconds: 5,
      BatchSize: 5000,
      ParallelizationFactor: 4,
    });
  });
});

describe('what a large fleet asks for', () => {
  test.each([
    [1, EVENT_SOURCE.batchSize],
    [0, EVENT_SOURCE.batchSize],
    [2, 2000],
    [300, 10_000],
  ])('gathers for %i s in invocations of %i records', (seconds, records) => {
    expect(batchSizeOf(seconds)).toBe(records);
  });

  test('spreads the index as configured', () => {
    const told = [closed, open].map(
      (stack) => stack.deployed('persist').properties['Environment']!['Variables']![ENVIRONMENT.indexShards],
    );

    expect(told).toEqual(['16', '64']);
  });

  test('dumps as many days at once as configured', () => {
    const map = open.definition()['States']!['Dump every device-day']!;

    expect(map['MaxConcurrency']).toBe(500);
  });
});

describe('table', () => {
  test('has the keys and the expiry that the code reads', () => {
    expect(closed.only('AWS::DynamoDB::GlobalTable').Properties).toMatchObject({
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [
        { AttributeName: TABLE.partitionKey, KeyType: 'HASH' },
        { AttributeName: TABLE.sortKey, KeyType: 'RANGE' },
      ],
      TimeToLiveSpecification: { AttributeName: TABLE.timeToLive, Enabled: true },
    });
  });

  test('outlives the stack, protected and recoverable', () => {
    const table = closed.only('AWS::DynamoDB::GlobalTable');

    expect(table.DeletionPolicy).toBe('Retain');
    expect(table.Properties['Replicas']).toMatchObject([
      {
        DeletionProtectionEnabled: true,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      },
    ]);
  });

  test('goes with the stack where data is not retained', () => {
    const table = open.only('AWS::DynamoDB::GlobalTable');

    expect(table.DeletionPolicy).toBe('Delete');
    expect(table.Properties['Replicas']).toMatchObject([{ DeletionProtectionEnabled: false }]);
  });
});

describe('outputs', () => {
  test('are addresses ready to paste', () => {
    const outputs: Record<string, { Value: Tree }> = closed.template.toJSON()['Outputs'];

    const values = Object.fromEntries(Object.entries(outputs).map(([id, { Value }]) => [id, text(Value)]));

    expect(values).toMatchObject({
      ManifestUrl: expect.stringMatching(/^<Functionsmanifest\w+\.FunctionUrl>v1\/manifest$/),
      IngestUrl: expect.stringMatching(/^<Functionsingest\w+\.FunctionUrl>ingest$/),
      SocketUrl: expect.stringMatching(
        /^wss:\/\/<SocketApi\w+>\.execute-api\.<AWS::Region>\.<AWS::URLSuffix>\/socket$/,
      ),
      DataUrl: expect.stringMatching(/^<Functionsdata\w+\.FunctionUrl>v1\/data$/),
      SessionsUrl: expect.stringMatching(/^<Functionssessions\w+\.FunctionUrl>rta\/v2\/sessions$/),
      InternalUrl: expect.stringMatching(/^<Functionsinternal\w+\.FunctionUrl>internal\/rta\/v2\/sessions$/),
      ApiUrl: expect.stringMatching(/^<Functionsapi\w+\.FunctionUrl>api$/),
      ApiDocs: expect.stringMatching(/^<Functionsapi\w+\.FunctionUrl>docs$/),
      FilesUrl: expect.stringMatching(/^https:\/\/<FilesDistribution\w+\.DomainName>\/dumps$/),
    });
  });
});
