import type { ChannelPlan } from '../../shared/recording/channel-plan.ts';
import { planChannels } from '../../shared/recording/channel-plan.ts';
import type { Block } from '../../shared/segment/column.ts';
import { DEVICE, type Stamps, SyntheticDevice } from '../data/synthetic.ts';
import { SegmentList, segmentsOf } from '../stores/segment-list.ts';
import { assembleToSink, channelsOf, chunksOf } from './ours.ts';
import { type PeerOptions, rowsInOrder, writeWithPeer, zstd } from './peer.ts';

/** https://github.com/foxglove/mcap/blob/main/typescript/examples/basicwriter/scripts/main.ts, compressed */
const DOCUMENTED: PeerOptions = { compress: true, plainArrays: true };
const BY_DEFAULT: PeerOptions = { compress: false, plainArrays: true };
const TUNED: PeerOptions = { compress: true, useMessageIndex: false, chunkSize: 4 * 1024 * 1024 };

/** Seconds of a segment: a minute as an upload makes them, a second as a live device does. */
const CUTS = { minute: 60, second: 1 } as const;

/** What makes recordings of the synthetic device, or a part of that. */
export const CONTESTANTS = [
  'odograph',
  'documented',
  'live',
  'tuned',
  'zstd',
  'plain',
  'plain peer',
] as const;
export type ContestantName = (typeof CONTESTANTS)[number];

/** Gets a contestant ready. @returns its work, to be measured */
export async function prepare(
  name: ContestantName,
  stamps: Stamps,
  seconds: number,
): Promise<() => Promise<unknown>> {
  const plan = planChannels(DEVICE, channelsOf(), {});
  const blocks = blocksOf(stamps, seconds, name === 'live' ? CUTS.second : CUTS.minute);
  const peer = (options: PeerOptions): (() => Promise<unknown>) => {
    const rows = rowsInOrder(blocks);
    return () => writeWithPeer(rows, options);
  };
  switch (name) {
    case 'odograph':
    case 'live':
      return ours(blocks, plan, {});
    case 'plain':
      return ours(blocks, plan, { compression: 'none' });
    case 'documented':
      return peer(DOCUMENTED);
    case 'tuned':
      return peer(TUNED);
    case 'plain peer':
      return peer(BY_DEFAULT);
    case 'zstd': {
      const chunks = await chunksOf(listOf(blocks), plan);
      return async () => chunks.forEach(zstd);
    }
  }
}

function ours(
  blocks: readonly Block[],
  plan: ChannelPlan,
  options: { readonly compression?: 'none' },
): () => Promise<unknown> {
  const segments = listOf(blocks);
  return () => assembleToSink(segments, plan, 'stream', 1, options);
}

const listOf = (blocks: readonly Block[]): SegmentList =>
  new SegmentList(blocks.flatMap((block, at) => segmentsOf(block, at + 1)));

function blocksOf(stamps: Stamps, seconds: number, cut: number): Block[] {
  const device = new SyntheticDevice(stamps);
  return Array.from({ length: seconds / cut }, (_, at) => device.block(at * cut, (at + 1) * cut));
}
