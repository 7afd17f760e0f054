import { afterAll, beforeAll, describe } from 'vitest';
import type { DynamoTable } from '../../shared/store/dynamo.ts';
import { DynamoRecordingIndex } from '../../shared/index/recording-index.dynamodb.ts';
import type { Running } from '../support/aws.ts';
import { MemoryRecordingIndex } from '../support/memory/recording-index.ts';
import { TABLES } from './drivers.ts';
import { recordingIndexContract } from './recording-index.contract.ts';

describe('MemoryRecordingIndex', () => {
  const index = new MemoryRecordingIndex();
  recordingIndexContract(() => index);
});

describe.each(TABLES)('DynamoRecordingIndex on $name', ({ prefix, start }) => {
  let table: Running<DynamoTable>;
  beforeAll(async () => {
    table = await start();
  });
  afterAll(() => table.close());
  // A new one each time: nothing of what it answers may be in its memory only.
  recordingIndexContract(() => new DynamoRecordingIndex(table), prefix);
});
