import * as fc from 'fast-check';
import { planChannels } from '../../shared/recording/channel-plan.ts';
import { RowEncoder } from '../../shared/recording/row-encoder.ts';
import { assembleRecording } from '../../shared/recording/assemble.ts';
import { readRows } from '../../shared/recording/read-rows.ts';
import { readingBatches } from '../support/readings.ts';
import { ALWAYS, memoryStores, store } from '../support/stores.ts';

/** Files as a dump writes them; made before the fuzzing begins, since only their bytes matter. */
async function makeFiles(): Promise<Uint8Array[]> {
  const files: Uint8Array[] = [];
  for (const batches of fc.sample(readingBatches, { numRuns: 8, seed: 1 })) {
    for (const form of ['file', 'stream'] as const) {
      const stores = memoryStores();
      for (const readings of batches) await store(stores, readings);
      const head = await stores.index.head('car');
      const plan = planChannels('car', head?.channels ?? [], {});
      const hours = await stores.index.hours('car', 0, 2_000_000);
      const rows = readRows(stores.readings, 'car', hours, plan, ALWAYS);
      const pieces = await Array.fromAsync(assembleRecording(rows, plan, new RowEncoder(form)));
      files.push(Uint8Array.from(Buffer.concat(pieces)));
    }
  }
  return files;
}

export const recordings: fc.Arbitrary<Uint8Array> = fc.constantFrom(...(await makeFiles()));
