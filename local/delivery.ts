import { join } from 'node:path';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { EVENT_SOURCE, NIGHTLY_DUMP } from '../functions/catalogue.ts';
import type { Kinesis } from './kinesis/start-kinesis.ts';
import { type EventSource, startEventSource } from './event-source/start-event-source.ts';
import { LOCAL_CREDENTIALS, LOCAL_REGION } from './identity.ts';
import type { LambdaHost } from './lambda-host/lambda-host.ts';
import { NAMES, STATE_MACHINE_ARN } from './resources.ts';
import { type Schedule, startDaily } from './scheduler.ts';

/** Options of a client of an emulated service. */
export const clientOptions = (endpoint: string) => ({
  endpoint,
  region: LOCAL_REGION,
  credentials: LOCAL_CREDENTIALS,
});

/**
 * How long a poll waits for more records here, in seconds. Deployed, waiting longer packs better; here, what
 * was sent is to be seen at once.
 */
const LOCAL_WINDOW_SECONDS = 0.1;

export interface DeliveryOptions {
  readonly kinesis: Pick<Kinesis, 'url' | 'onChange'>;
  readonly s3: S3Client;
  readonly host: LambdaHost;
  readonly dataDir: string;
  readonly batchingWindowSeconds?: number;
  readonly onError: (error: unknown) => void;
}

export interface Delivery extends EventSource {
  /** Lets go of the stream; after `stop`. */
  readonly release: () => void;
}

/** Delivers the stream's batches to the persist function; what is given up goes to the bucket. */
export async function startDelivery(options: DeliveryOptions): Promise<Delivery> {
  const { host, s3, kinesis, batchingWindowSeconds = LOCAL_WINDOW_SECONDS, onError } = options;
  const client = new KinesisClient(clientOptions(kinesis.url));
  const source = await startEventSource({
    client,
    streamName: NAMES.stream,
    functionName: 'persist',
    settings: EVENT_SOURCE,
    batchingWindowSeconds,
    onChange: kinesis.onChange,
    checkpointFile: join(options.dataDir, 'event-source.json'),
    invoke: (event) => host.invoke('persist', event),
    onFailure: async (key, body) => {
      await s3.send(
        new PutObjectCommand({ Bucket: NAMES.bucket, Key: key, Body: body, ContentType: 'application/json' }),
      );
    },
    onError,
  });
  return { ...source, release: () => client.destroy() };
}

/** Reads an object of the bucket as text. */
export async function readText(s3: S3Client, bucket: string, key: string): Promise<string> {
  const { Body: body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  if (!body) throw new Error(`s3://${bucket}/${key} has no body`);
  return body.transformToString();
}

/** Starts the dump of yesterday every night, as long as the system runs. */
export function startNightlyDump(stepFunctionsUrl: string, onError: (error: unknown) => void): Schedule {
  return startDaily({
    ...NIGHTLY_DUMP,
    onError,
    run: async () => {
      const client = new SFNClient(clientOptions(stepFunctionsUrl));
      try {
        await client.send(new StartExecutionCommand({ stateMachineArn: STATE_MACHINE_ARN, input: '{}' }));
      } finally {
        client.destroy();
      }
    },
  });
}
