import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DynamoKeyDevices } from '../../shared/access/key-devices.dynamodb.ts';
import type { DynamoTable } from '../../shared/store/dynamo.ts';
import { type Running, startTable } from '../support/aws.ts';
import { MemoryKeyDevices } from '../support/memory/key-devices.ts';
import { TABLES } from './drivers.ts';
import { keyDevicesContract } from './key-devices.contract.ts';

describe('MemoryKeyDevices', () => {
  const devices = new MemoryKeyDevices();
  keyDevicesContract(() => devices);
});

describe.each(TABLES)('DynamoKeyDevices on $name', ({ prefix, start }) => {
  let table: Running<DynamoTable>;
  beforeAll(async () => {
    table = await start();
  });
  afterAll(() => table.close());
  // New ones each time: nothing of what they count may be in their memory only.
  keyDevicesContract(() => new DynamoKeyDevices(table), prefix);
});

describe('DynamoKeyDevices', () => {
  let table: Running<DynamoTable>;
  beforeAll(async () => {
    table = await startTable();
  });
  afterAll(() => table.close());

  it('decides as a set does, whichever function is asked', async () => {
    let runs = 0;
    const step = fc.record({
      warm: fc.boolean(),
      key: fc.constantFrom('a', 'b'),
      devices: fc.array(fc.constantFrom('1', '2', '3', '4', '5', '6', '/', '..'), { maxLength: 6 }),
      most: fc.integer({ min: 1, max: 6 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), async (steps) => {
        const run = (runs += 1);
        const warm = new DynamoKeyDevices(table);
        const oracle = new MemoryKeyDevices();
        for (const { warm: isWarm, key, devices, most } of steps) {
          const asked = isWarm ? warm : new DynamoKeyDevices(table);
          const refused = await asked.admit(`${run}-${key}`, devices, most);
          expect(refused).toEqual(await oracle.admit(key, devices, most));
        }
      }),
      { numRuns: 40, seed: 14 },
    );
  });

  it('asks the table nothing of what it remembers', async () => {
    const warm = new DynamoKeyDevices(table);
    await warm.admit('warm', ['1', '2'], 2);
    const unreachable = { ...table, client: undefined as never };
    const cold = new DynamoKeyDevices(unreachable);

    expect(await warm.admit('warm', ['2', '1'], 2)).toEqual(new Set());
    await expect(cold.admit('warm', ['2'], 2)).rejects.toThrow(TypeError);
  });
});
