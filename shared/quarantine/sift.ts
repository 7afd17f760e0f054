import { type Block, blockCount, type Column, selectRows } from '../segment/column.ts';
import type { QuarantineReason } from './quarantine.ts';

/** Why a reading is not taken. */
export interface Refusal {
  readonly reason: QuarantineReason;
  /** A sentence for the person who has to find out. */
  readonly detail: string;
}

/**
 * Judges a column: undefined when all of its readings are taken, else what tells of each row why it is not, or
 * nothing when it is.
 */
export type RowJudge = (column: Column) => ((row: number) => Refusal | undefined) | undefined;

/** The readings that are refused for one reason; the first of them says what of it. */
export interface Refused extends Refusal {
  readonly block: Block;
}

export interface Sifted {
  /** The readings that are taken; may be empty. */
  readonly good: Block;
  readonly refused: readonly Refused[];
}

/** Takes a block apart by what a judge says of its readings. Every reading is in exactly one of the parts. */
export function siftBlock(block: Block, judge: RowJudge): Sifted {
  const good: Column[] = [];
  const refused = new Map<QuarantineReason, { detail: string; columns: Column[] }>();
  for (const column of block.columns) {
    const tell = judge(column);
    if (tell === undefined) {
      if (column.times.length > 0) good.push(column);
      continue;
    }
    const taken: number[] = [];
    const rows = new Map<QuarantineReason, number[]>();
    for (let row = 0; row < column.times.length; row += 1) {
      const refusal = tell(row);
      if (refusal === undefined) {
        taken.push(row);
        continue;
      }
      const { reason, detail } = refusal;
      if (!refused.has(reason)) refused.set(reason, { detail, columns: [] });
      const known = rows.get(reason);
      if (known === undefined) rows.set(reason, [row]);
      else known.push(row);
    }
    if (rows.size === 0 && taken.length > 0) good.push(column);
    else if (taken.length > 0) good.push(selectRows(column, Uint32Array.from(taken)));
    for (const [reason, places] of rows) {
      refused.get(reason)?.columns.push(selectRows(column, Uint32Array.from(places)));
    }
  }
  return {
    good: { ...block, columns: good },
    refused: [...refused].map(([reason, { detail, columns }]) => ({
      reason,
      detail,
      block: { ...block, columns },
    })),
  };
}

/** Readings in blocks. */
export const countOf = (blocks: readonly Block[]): number =>
  blocks.reduce((sum, block) => sum + blockCount(block), 0);
