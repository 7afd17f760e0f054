import { afterAll, beforeAll, describe } from 'vitest';
import { DynamoStreamSlots } from '../../shared/access/stream-slots.dynamodb.ts';
import type { DynamoTable } from '../../shared/store/dynamo.ts';
import type { Running } from '../support/aws.ts';
import { MemoryStreamSlots } from '../support/memory/stream-slots.ts';
import { TABLES } from './drivers.ts';
import { streamSlotsContract } from './stream-slots.contract.ts';

const clock = { nowMs: Date.UTC(2026, 0, 15) };

describe('MemoryStreamSlots', () => {
  const slots = new MemoryStreamSlots(() => clock.nowMs);
  streamSlotsContract(() => ({ slots, clock }));
});

describe.each(TABLES)('DynamoStreamSlots on $name', ({ prefix, start }) => {
  let table: Running<DynamoTable>;
  let tokens = 0;
  const newToken = (): string => `${prefix}${(tokens += 1)}`;
  beforeAll(async () => {
    table = await start();
  });
  afterAll(() => table.close());
  // New ones each time: nothing of what they count may be in their memory only.
  streamSlotsContract(
    () => ({ slots: new DynamoStreamSlots(table, { now: () => clock.nowMs, newToken }), clock }),
    prefix,
  );
});
