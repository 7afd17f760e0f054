import { CHANNEL_LIMITS } from '../index/limits.ts';
import { channelName, type RecordingIndex } from '../index/recording-index.ts';
import { type Batch, laneOfBatch, openBatch } from '../ingest/batch.ts';
import type { Block } from '../segment/column.ts';
import { fittingRows } from './fitting-rows.ts';
import { countOf, type Refusal, type RowJudge, siftBlock } from './sift.ts';
import { permanentReason } from './quarantine.ts';
import { validRows } from './valid-rows.ts';

/** What persist would do with a batch that is sent now. */
export type BatchVerdict =
  | { readonly batch: Batch; readonly readings: number; readonly fault?: undefined }
  | { readonly fault: Refusal; readonly readings: number };

/**
 * Says whether sending a batch again is of use: whether any of its readings would be stored now.
 *
 * @param nowMs when it would arrive, in milliseconds since 1970
 */
export async function judgeBatch(
  data: Buffer,
  index: Pick<RecordingIndex, 'head'>,
  nowMs: number,
): Promise<BatchVerdict> {
  const blocks = openOrTell(data);
  if ('reason' in blocks) return { readings: 0, fault: blocks };
  const readings = countOf(blocks);
  const device = blocks[0]?.device ?? '';
  const lane = laneOfBatch(data);
  const batch = { device, data, ...(lane !== undefined && { lane }) };
  const valid = blocks.map((block) => siftBlock(block, validRows(block, nowMs)));
  const good = valid.map((sifted) => sifted.good).filter(({ columns }) => columns.length > 0);
  const refused = valid.flatMap((sifted) => sifted.refused);
  if (good.length > 0) {
    const fitting = await fittingNow(device, index);
    const fit = good.map((block) => siftBlock(block, fitting));
    if (fit.some((sifted) => sifted.good.columns.length > 0)) return { batch, readings };
    refused.push(...fit.flatMap((sifted) => sifted.refused));
  }
  const [first] = refused;
  // A batch without a reading has nothing that could be lost.
  return first === undefined
    ? { batch, readings }
    : { readings, fault: { reason: first.reason, detail: first.detail } };
}

/** The blocks of a batch, or why it never opens. */
function openOrTell(data: Buffer): readonly Block[] | Refusal {
  try {
    return openBatch(data);
  } catch (error) {
    const reason = permanentReason(error);
    if (reason === undefined) throw error;
    return { reason, detail: error instanceof Error ? error.message : '' };
  }
}

/** Refuses the channels that a device has no room for at this time. */
async function fittingNow(device: string, index: Pick<RecordingIndex, 'head'>): Promise<RowJudge> {
  const channels = (await index.head(device))?.channels ?? [];
  const known = new Set(channels.map(channelName));
  const hasRoom = known.size < CHANNEL_LIMITS.stored;
  return fittingRows(device, (channel) => hasRoom || known.has(channelName(channel)));
}
