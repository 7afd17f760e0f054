import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { FunctionName } from '../../../functions/catalogue.ts';
import { localArn } from '../../../local/aws-json/arn.ts';
import { buildInto } from '../../../local/bundles.ts';
import { startLocal } from '../../../local/local.ts';
import { NAMES } from '../../../local/resources.ts';
import { BUCKET_PREFIX } from '../../../shared/store/table.ts';
import { Drive, SOURCES } from '../../support/permissions/drive-functions.ts';
import { driveKeys } from '../../support/permissions/drive-keys.ts';
import { localRole } from '../../support/permissions/local-roles.ts';
import { missingLine } from '../../support/permissions/missing-line.ts';
import { type Need, needsOf } from '../../support/permissions/needs.ts';
import { type Allowance, allows, grantsOf } from '../../support/permissions/policy.ts';
import { openRecordingFront } from '../../support/permissions/recording-front.ts';
import { functionNames, synthesize } from '../../unit/infra/synthesize.ts';

const OBJECTS = `arn:aws:s3:::${NAMES.bucket}`;
const STREAM = localArn('kinesis', `stream/${NAMES.stream}`);

const POLLS = 'the platform polls the stream on behalf of what it delivers to';
const POLLED = [
  'DescribeStream',
  'DescribeStreamConsumer',
  'DescribeStreamSummary',
  'GetRecords',
  'GetShardIterator',
  'ListShards',
  'ListStreams',
  'SubscribeToShard',
];

/** What the platform does in the name of every function. */
const LOGS = 'the platform writes what the function prints';
const ofEvery = (name: FunctionName): Readonly<Record<string, string>> => ({
  [`logs:CreateLogStream on <log ${name}>`]: LOGS,
  [`logs:PutLogEvents on <log ${name}>`]: LOGS,
});

/** What a function is allowed although it does not call it here, and why. */
const UNUSED: Readonly<Partial<Record<FunctionName, Readonly<Record<string, string>>>>> = {
  persist: {
    ...Object.fromEntries(POLLED.map((action) => [`kinesis:${action} on ${STREAM}`, POLLS])),
    [`s3:ListBucket on ${OBJECTS}`]: 'the platform looks at where it keeps what it gives up',
    [`s3:PutObject on ${OBJECTS}/${BUCKET_PREFIX.givenUp}*`]: 'the platform keeps there what it gives up',
  },
  dump: {
    [`s3:AbortMultipartUpload on ${OBJECTS}/${BUCKET_PREFIX.dumps}*`]: 'an upload has to fail',
    [`s3:DeleteObject on ${OBJECTS}/${BUCKET_PREFIX.dumps}*`]:
      'a file has to be wrong, or another run faster',
    [`s3:ListBucket on ${OBJECTS}`]: 'a file that was just written has to be missing',
  },
  maintenance: {
    [`s3:AbortMultipartUpload on ${OBJECTS}/${BUCKET_PREFIX.work}*`]: 'an upload has to fail',
    [`s3:DeleteObject on ${OBJECTS}/${BUCKET_PREFIX.dashboards}*`]:
      'a body of no dashboard has to be a day old',
  },
};

const roles = new Map<FunctionName, readonly Allowance[]>();
let needs: readonly Need[];

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'odograph-permissions-'));
  const stack = synthesize({ 'odograph:sources': SOURCES });
  for (const name of functionNames) roles.set(name, localRole(stack, name));
  const bundles = await buildInto(join(folder, 'functions'));
  const front = openRecordingFront();
  const system = await startLocal({
    port: 0,
    dataDir: folder,
    access: true,
    bundles,
    sources: SOURCES,
    batchingWindowSeconds: 0,
    frontServices: async (services) => ({
      dynamoDb: await front.before(services.dynamoDb),
      s3: await front.before(services.s3),
      kinesis: await front.before(services.kinesis),
      stepFunctions: await front.before(services.stepFunctions),
      ...(services.secretsManager !== undefined && {
        secretsManager: await front.before(services.secretsManager),
      }),
    }),
  });
  const drive = new Drive(system);
  try {
    await drive.everything();
    await driveKeys(bundles.get('keys') ?? '', join(folder, 'logs'), front.before);
  } finally {
    drive.close();
    await system.close();
    await front.close();
    rmSync(folder, { recursive: true, force: true });
  }
  needs = front.calls.flatMap(needsOf);
});

const needsBy = (name: FunctionName): readonly Need[] => needs.filter(({ caller }) => caller === name);
const roleOf = (name: FunctionName): readonly Allowance[] => roles.get(name) ?? [];

describe.each(functionNames)('the role of %s', (name) => {
  test('allows every call that the function makes', () => {
    const calls = needsBy(name);

    const refused = calls.filter((need) => !roleOf(name).some((allowance) => allows(allowance, need)));

    expect(calls).not.toEqual([]);
    expect([...new Set(refused.map(missingLine))]).toEqual([]);
  });

  test('allows nothing that it never does, but for what is told why', () => {
    const calls = needsBy(name);
    const grants = roleOf(name).flatMap(grantsOf);

    const unused = grants.filter(({ allowance }) => !calls.some((need) => allows(allowance, need)));

    expect(unused.map(({ text }) => text).toSorted()).toEqual(
      Object.keys({ ...ofEvery(name), ...UNUSED[name] }).toSorted(),
    );
  });
});
