import { planChannels } from '../../shared/recording/channel-plan.ts';
import { DEVICE, READINGS_PER_SECOND, type Stamps, SyntheticDevice } from '../data/synthetic.ts';
import type { Figure, Result, Settings } from '../figure.ts';
import { interleave } from '../measure.ts';
import { assembleToSink, channelsOf, chunksOf } from '../recordings/ours.ts';
import { type PeerOptions, rowsInOrder, writeWithPeer, zstd } from '../recordings/peer.ts';
import { SegmentList, segmentsOf } from '../stores/segment-list.ts';

/** Fewer messages than this leave the machine's warm-up in the figures. */
const SECONDS = { quick: 60, normal: 600 } as const;
const ROUNDS = { quick: 1, normal: 5 } as const;

/** https://github.com/foxglove/mcap/blob/main/typescript/examples/basicwriter/scripts/main.ts, compressed */
const DOCUMENTED: PeerOptions = { compress: true, plainArrays: true };
const BY_DEFAULT: PeerOptions = { compress: false, plainArrays: true };
const PLAIN = { compression: 'none' } as const;
const TUNED: PeerOptions = { compress: true, useMessageIndex: false, chunkSize: 4 * 1024 * 1024 };

/** Segments of a minute each, as an upload makes them, or of a second each, as a live device does. */
const CUTS = { minute: 60, second: 1 } as const;

async function measure(stamps: Stamps, settings: Settings): Promise<Result[]> {
  const seconds = settings.quick ? SECONDS.quick : SECONDS.normal;
  const device = new SyntheticDevice(stamps);
  const minutes = Array.from({ length: seconds / CUTS.minute }, (_, at) =>
    device.block(at * CUTS.minute, (at + 1) * CUTS.minute),
  );
  const bulk = new SegmentList(minutes.flatMap((block, at) => segmentsOf(block, at + 1)));
  const second = new SyntheticDevice(stamps, 2);
  const live = new SegmentList(
    Array.from({ length: seconds }, (_, at) => second.block(at, at + CUTS.second)).flatMap((block, at) =>
      segmentsOf(block, at + 1),
    ),
  );
  const plan = planChannels(DEVICE, channelsOf(), {});
  const rows = rowsInOrder(minutes);
  const chunks = await chunksOf(bulk, plan);
  const cpu = await interleave(
    [
      { name: 'odograph', run: async () => void (await assembleToSink(bulk, plan, 'stream')) },
      { name: 'documented', run: async () => void (await writeWithPeer(rows, DOCUMENTED)) },
      { name: 'live', run: async () => void (await assembleToSink(live, plan, 'stream')) },
      { name: 'tuned', run: async () => void (await writeWithPeer(rows, TUNED)) },
      { name: 'zstd', run: async () => chunks.forEach(zstd) },
      { name: 'plain', run: async () => void (await assembleToSink(bulk, plan, 'stream', 1, PLAIN)) },
      { name: 'plain peer', run: async () => void (await writeWithPeer(rows, BY_DEFAULT)) },
    ],
    settings.quick ? ROUNDS.quick : ROUNDS.normal,
  );
  const messages = seconds * READINGS_PER_SECOND;
  const rate = (name: string): number => messages / (cpu.get(name) ?? Number.NaN) / 1e6;
  const against = (peer: string, own = 'odograph'): number => rate(own) / rate(peer);
  const peerNote = (peer: string): string => `McapWriter ${rate(peer).toFixed(3)} M/s`;
  const unit = 'M messages/CPU-s';
  return [
    { label: `${stamps} stamps`, value: rate('odograph'), unit, limit: { atLeast: 2 } },
    {
      label: `${stamps} stamps, McapWriter as documented`,
      value: against('documented'),
      unit: '×',
      limit: { atLeast: 4 },
      note: `${peerNote('documented')}; the design asks for 10, zstd alone makes ${against('documented', 'zstd').toFixed(1)}`,
    },
    {
      label: `${stamps} stamps, McapWriter tuned`,
      value: against('tuned'),
      unit: '×',
      note: `${peerNote('tuned')}; no message index, chunks of 4 MiB`,
    },
    {
      label: `${stamps} stamps, a segment a second`,
      value: rate('live'),
      unit,
      note: 'as a live device leaves them',
    },
    {
      label: `${stamps} stamps, not compressed, McapWriter by default`,
      value: against('plain peer', 'plain'),
      unit: '×',
      note: `${rate('plain').toFixed(2)} M/s; ${peerNote('plain peer')}`,
    },
    {
      label: `${stamps} stamps, zstd alone`,
      value: rate('zstd'),
      unit,
      note: 'compressing the same chunks and nothing else: the least for these bytes',
    },
  ];
}

/** Making recordings: from packed segments in memory to the bytes of an MCAP, chunks compressed with zstd level 1. */
export const assemble: Figure = {
  name: 'assemble',
  bar: '≥ 2 M messages per CPU-second and ≥ 4 × McapWriter as documented',
  run: async (settings) => [...(await measure('ms', settings)), ...(await measure('ns', settings))],
};
