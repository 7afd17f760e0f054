import type { Batch } from '../../shared/ingest/batch.ts';
import type { BatchBus } from '../../shared/ingest/batch-bus.ts';
import { ingest } from '../../shared/ingest/ingest.ts';
import type { Lanes } from '../../shared/ingest/lane-gate.ts';
import { partitionKeyOf } from '../../shared/ingest/lanes.ts';
import type { DeliveredBatch } from '../../shared/persist/persist.ts';
import { formatInstant } from '../../shared/reading/instant.ts';
import type { Reading } from '../../shared/reading/reading.ts';
import { ingestInto } from './ingest-ports.ts';
import { LATER_MS } from './stores.ts';

/** First sequence numbers of shards: the later of two records may well have the lower one, in another shard. */
const FIRST_NUMBERS = [900_000_000_000n, 95n, 1_000_000n];

/** A stream of several shards in memory, each partition key in one of them. */
export class SplitStream implements BatchBus {
  readonly sent: Batch[] = [];
  readonly shards: readonly DeliveredBatch[][] = FIRST_NUMBERS.map(() => []);
  readonly #keys: string[] = [];

  async send(batches: readonly Batch[]): Promise<readonly boolean[]> {
    for (const { device, lane, data } of batches) {
      this.sent.push({ device, ...(lane !== undefined && { lane }), data });
      const key = partitionKeyOf(device, lane);
      if (!this.#keys.includes(key)) this.#keys.push(key);
      const nth = this.#keys.indexOf(key) % this.shards.length;
      const shard = this.shards[nth]!;
      shard.push({ arrival: String(FIRST_NUMBERS[nth]! + BigInt(shard.length)), device, data });
    }
    return batches.map(() => true);
  }

  /** Everything, shard by shard. */
  get records(): DeliveredBatch[] {
    return this.shards.flat();
  }
}

/** So many lanes for every device. */
export const lanesOfAll = (lanes: number): Lanes => ({ mayHave: () => lanes, of: async () => lanes });

/** Takes readings as one body. */
export async function send(bus: BatchBus, readings: readonly Reading[], lanes?: Lanes): Promise<void> {
  const body = Buffer.from(readings.map(spell).join('\n'));
  const receipt = await ingest([body], { nowMs: LATER_MS }, { ...ingestInto(bus), lanes });
  if (receipt.accepted + receipt.duplicates !== readings.length) throw new Error(JSON.stringify(receipt));
}

function spell(reading: Reading): string {
  const { device, sensor, kind, value } = reading;
  const timestamp = formatInstant(reading);
  const names = `"device":${JSON.stringify(device)},"sensor":${JSON.stringify(sensor)}`;
  return `{${names},"timestamp":"${timestamp}","value":${spellValue(kind, value)}}`;
}

function spellValue(kind: Reading['kind'], value: number | string): string {
  if (kind === 'boolean') return String(value === 1);
  if (kind === 'number') return Object.is(value, -0) ? '-0' : String(value);
  return kind === 'text' ? JSON.stringify(value) : String(value);
}
