import { afterAll, beforeAll, describe } from 'vitest';
import type { DynamoTable } from '../../shared/store/dynamo.ts';
import { DynamoRecordingIndex } from '../../shared/index/recording-index.dynamodb.ts';
import { type Running, startTable } from '../support/aws.ts';
import { MemoryRecordingIndex } from '../support/memory/recording-index.ts';
import { recordingIndexContract } from './recording-index.contract.ts';

describe('MemoryRecordingIndex', () => {
  const index = new MemoryRecordingIndex();
  recordingIndexContract(() => index);
});

describe('DynamoRecordingIndex', () => {
  let table: Running<DynamoTable>;
  beforeAll(async () => {
    table = await startTable();
  });
  afterAll(() => table.close());
  recordingIndexContract(() => new DynamoRecordingIndex(table));
});
