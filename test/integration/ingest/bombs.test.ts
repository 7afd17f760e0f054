import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildInto } from '../../../local/bundles.ts';
import { startKinesis } from '../../../local/kinesis/start-kinesis.ts';
import type { DynamoTable } from '../../../shared/store/dynamo.ts';
import { type Running, startTable } from '../../support/aws.ts';
import { temporaryFolder } from '../../support/system.ts';
import { BOMBS } from './bombs.ts';

const CHILD = join(import.meta.dirname, 'invoke-once.ts');
const MOST_MIB = 256;

/** Heap of the child, so that what nobody needs any more does not count for what is needed. */
const HEAP_MB = 80;

/** What one body came to, in a process of its own. */
interface Outcome {
  readonly status: number;
  readonly code?: string;
  readonly peakMib: number;
}

const eventOf = (body: Buffer, encoding: string | undefined): string =>
  JSON.stringify({
    version: '2.0',
    rawPath: '/ingest',
    rawQueryString: '',
    headers: {
      'content-type': 'application/x-ndjson',
      ...(encoding !== undefined && { 'content-encoding': encoding }),
    },
    requestContext: { http: { method: 'POST', path: '/ingest' } },
    body: body.toString('base64'),
    isBase64Encoded: true,
  });

describe('the function that takes readings', () => {
  const folder = temporaryFolder();
  let table: Running<DynamoTable>;
  let stream: Awaited<ReturnType<typeof startKinesis>>;
  let bundle: string;
  beforeAll(async () => {
    const bundles = await buildInto(join(folder.path, 'bundles'));
    bundle = join(bundles.get('ingest') ?? '', 'index.mjs');
    table = await startTable();
    // No more of a stream than a second's worth of it would be taken otherwise.
    stream = await startKinesis({
      dataDir: folder.path,
      streamNames: ['batches'],
      shardCount: 64,
      now: Date.now,
    });
  });
  afterAll(async () => {
    await Promise.all([table.close(), stream.close()]);
    folder.remove();
  });

  async function invoke(body: Buffer, encoding: string | undefined): Promise<Outcome> {
    const eventFile = join(folder.path, 'event.json');
    writeFileSync(eventFile, eventOf(body, encoding));
    const { protocol, hostname, port, path } = await table.client.config.endpoint!();
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [`--max-old-space-size=${HEAP_MB}`, CHILD, bundle, eventFile],
      {
        env: {
          AWS_REGION: 'us-east-1',
          AWS_ACCESS_KEY_ID: 'local',
          AWS_SECRET_ACCESS_KEY: 'local',
          AWS_ENDPOINT_URL_DYNAMODB: `${protocol}//${hostname}:${port}${path}`,
          AWS_ENDPOINT_URL_KINESIS: stream.url,
          ODOGRAPH_TABLE: table.tableName,
          ODOGRAPH_STREAM: 'batches',
          ODOGRAPH_ACCESS: '{"mode":"open"}',
          ODOGRAPH_LIMITS: '{}',
          ODOGRAPH_LANES: '{}',
        },
      },
    );
    return JSON.parse(stdout) as Outcome;
  }

  it.each(Object.entries(BOMBS))('answers %s, and takes little memory for it', async (_name, bomb) => {
    const { peakMib, ...outcome } = await invoke(bomb.body(), bomb.encoding);

    expect(outcome).toMatchObject({
      status: bomb.status,
      ...(bomb.code !== undefined && { code: bomb.code }),
    });
    expect(peakMib).toBeLessThan(MOST_MIB);
  });
});
