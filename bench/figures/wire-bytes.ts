import { planChannels } from '../../shared/recording/channel-plan.ts';
import { DEVICE, READINGS_PER_SECOND, type Stamps, SyntheticDevice } from '../data/synthetic.ts';
import type { Figure, Result, Settings } from '../figure.ts';
import { assembleToSink, channelsOf } from '../recordings/ours.ts';
import { rowsInOrder, writeWithPeer } from '../recordings/peer.ts';
import { SegmentList, segmentsOf } from '../stores/segment-list.ts';

const MINUTES = { quick: 2, normal: 10 } as const;

async function measure(stamps: Stamps, { quick }: Settings): Promise<Result[]> {
  const minutes = quick ? MINUTES.quick : MINUTES.normal;
  const device = new SyntheticDevice(stamps);
  const blocks = Array.from({ length: minutes }, (_, at) => device.block(at * 60, (at + 1) * 60));
  const store = new SegmentList(blocks.flatMap((block, at) => segmentsOf(block, at + 1)));
  const plan = planChannels(DEVICE, channelsOf(), {});
  const rows = rowsInOrder(blocks);
  const readings = minutes * 60 * READINGS_PER_SECOND;
  const ours = (await assembleToSink(store, plan, 'stream')) / readings;
  const plain = (await writeWithPeer(rows, { compress: false })) / readings;
  const zstd = (await writeWithPeer(rows, { compress: true })) / readings;
  const unit = 'B/reading';
  return [
    { label: `${stamps} stamps, streamed`, value: ours, unit },
    {
      label: `${stamps} stamps, share of McapWriter's default output`,
      value: ours / plain,
      unit: '×',
      limit: { atMost: 1 / 5 },
      note: `McapWriter ${plain.toFixed(1)} B; its default is not to compress`,
    },
    {
      label: `${stamps} stamps, share of McapWriter with zstd`,
      value: ours / zstd,
      unit: '×',
      note: `McapWriter ${zstd.toFixed(1)} B; zstd level 1, message index as by default`,
    },
  ];
}

/** Length of a streamed recording, which decides how long a viewer waits. */
export const wireBytes: Figure = {
  name: 'wire-bytes',
  bar: "≤ 1/5 of McapWriter's default output",
  run: async (settings) => [...(await measure('ms', settings)), ...(await measure('ns', settings))],
};
