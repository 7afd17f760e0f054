import { cutBatches } from '../ingest/batch.ts';
import { BATCH_LIMITS } from '../ingest/limits.ts';
import type { Quarantine, QuarantineReason } from '../quarantine/quarantine.ts';
import { type RowJudge, siftBlock } from '../quarantine/sift.ts';
import type { Arrival } from '../segment/arrival.ts';
import { type Block, blockCount } from '../segment/column.ts';
import { packBlock } from '../segment/pack.ts';

/** A block of a batch as the stream delivered it. */
export interface DeliveredBlock {
  readonly arrival: Arrival;
  /** When the stream took the batch, in milliseconds since 1970. */
  readonly arrivedMs: number;
  readonly block: Block;
  /** The lane of its batch; not there where its device was not split when it was sent. */
  readonly lane?: number | undefined;
  /** Whether its batch goes on within the instant at which the batch before it was cut. */
  readonly continues?: boolean;
}

/** Readings of one batch that are refused for one reason. */
interface RefusedRows {
  readonly reason: QuarantineReason;
  readonly detail: string;
  readonly arrival: Arrival;
  readonly arrivedMs: number;
  readonly lane: number | undefined;
  readonly blocks: Block[];
}

/** Gathers the readings of a device's delivery that cannot be stored, and puts them aside as batches of their own. */
export class Aside {
  readonly #device: string;
  readonly #refused = new Map<string, RefusedRows>();

  constructor(device: string) {
    this.#device = device;
  }

  /** What of the blocks is taken; the rest is gathered here. */
  sift(
    blocks: readonly DeliveredBlock[],
    judgeOf: (delivered: DeliveredBlock) => RowJudge,
  ): DeliveredBlock[] {
    return blocks.flatMap((delivered) => {
      const { good, refused } = siftBlock(delivered.block, judgeOf(delivered));
      for (const { reason, detail, block } of refused) this.#gather(delivered, reason, detail, block);
      return good.columns.length === 0 ? [] : [{ ...delivered, block: good }];
    });
  }

  /** Puts everything that was gathered aside; it is durable when this returns. */
  async keep({
    quarantine,
    now,
  }: {
    readonly quarantine: Quarantine;
    readonly now: () => number;
  }): Promise<void> {
    for (const { blocks, lane, ...rows } of this.#refused.values()) {
      const packed = blocks.flatMap((block) => packBlock(block, BATCH_LIMITS.blockBytes));
      const batches = cutBatches(
        this.#device,
        packed.map((part) => part.packed),
        undefined,
        lane,
      );
      for (const { batch, places } of batches) {
        const parts = packed.filter((_, place) => places.includes(place));
        const readings = parts.reduce((sum, { block }) => sum + blockCount(block), 0);
        await quarantine.keep({ ...rows, device: this.#device, readings, atMs: now(), data: batch.data });
      }
    }
  }

  #gather(
    { arrival, arrivedMs, lane }: DeliveredBlock,
    reason: QuarantineReason,
    detail: string,
    block: Block,
  ): void {
    const name = `${arrival} ${reason}`;
    const known = this.#refused.get(name);
    if (known === undefined)
      this.#refused.set(name, { reason, detail, arrival, arrivedMs, lane, blocks: [block] });
    else known.blocks.push(block);
  }
}
