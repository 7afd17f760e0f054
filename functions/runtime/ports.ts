import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { S3Client } from '@aws-sdk/client-s3';
import { S3FileReader } from '../../shared/dump/file-reader.s3.ts';
import { storedPieces } from '../../shared/dump/stored-pieces.ts';
import type { HourEntry, RecordingIndex } from '../../shared/index/recording-index.ts';
import { DynamoRecordingIndex } from '../../shared/index/recording-index.dynamodb.ts';
import type { BatchBus } from '../../shared/ingest/batch-bus.ts';
import type { PieceSource } from '../../shared/recording/piece.ts';
import { KinesisBatchBus } from '../../shared/ingest/batch-bus.kinesis.ts';
import { S3DeadLetters } from '../../shared/quarantine/dead-letters.s3.ts';
import type { ReadingStore } from '../../shared/segment/reading-store.ts';
import { DynamoReadingStore } from '../../shared/segment/reading-store.dynamodb.ts';
import type { SummaryStore } from '../../shared/statistics/summary-store.ts';
import { DynamoSummaryStore } from '../../shared/statistics/summary-store.dynamodb.ts';
import type { DynamoTable } from '../../shared/store/dynamo.ts';
import { resource } from './environment.ts';
import { logError } from './log.ts';

/** Sends of a batch before it is given up; with the pauses below that is about six seconds. */
const SEND_ATTEMPTS = 8;
const FIRST_PAUSE_MS = 50;

/** What is kept in the table of devices' readings. */
export interface DynamoPorts {
  readonly readings: ReadingStore;
  readonly index: RecordingIndex;
  readonly summaries: SummaryStore;
}

/** One for all that a function keeps there: each further one would make connections of its own. */
let dynamoDb: DynamoDBClient | undefined;

/** The table that holds everything but files. */
export function dynamoTable(): DynamoTable {
  dynamoDb ??= new DynamoDBClient({});
  return { client: dynamoDb, tableName: resource('table') };
}

/**
 * What the table holds of devices: segments, index and summaries.
 *
 * @param indexShards that the index is spread over by who writes what is spread; all others are told by the table
 */
export function dynamoPorts(indexShards?: number): DynamoPorts {
  const table = dynamoTable();
  return {
    readings: new DynamoReadingStore(table),
    index: new DynamoRecordingIndex(table, indexShards),
    summaries: new DynamoSummaryStore(table),
  };
}

/** The stream that carries batches. */
export function kinesisBus(): BatchBus {
  return new KinesisBatchBus({
    client: new KinesisClient({}),
    streamName: resource('stream'),
    attempts: SEND_ATTEMPTS,
    pause: (attempt) => sleep(FIRST_PAUSE_MS * 2 ** (attempt - 1) * (0.5 + Math.random())),
    onError: logError,
  });
}

/** Everything that is stored of devices, in the table and in the bucket. */
export function storedPorts(): {
  readonly index: RecordingIndex;
  readonly summaries: SummaryStore;
  readonly pieces: (device: string, hours: readonly HourEntry[]) => Promise<PieceSource>;
} {
  const { readings, index, summaries } = dynamoPorts();
  const files = new S3FileReader(new S3Client({}), resource('bucket'));
  const ports = { readings, index, files, now };
  return { index, summaries, pieces: (device, hours) => storedPieces(device, hours, ports) };
}

/** What could not be stored, in the same bucket. */
export function s3DeadLetters(): S3DeadLetters {
  return new S3DeadLetters(new S3Client({}), resource('bucket'));
}

export const now = (): number => Date.now();

/** Letters and digits that are different each time. */
export const newToken = (): string => randomUUID().replaceAll('-', '').slice(0, 16);
