import { HOUR_NS } from '../../shared/reading/instant.ts';
import { assembleRecording } from '../../shared/recording/assemble.ts';
import { planChannels } from '../../shared/recording/channel-plan.ts';
import { segmentPieces } from '../../shared/recording/piece.ts';
import { readRows } from '../../shared/recording/read-rows.ts';
import { RowEncoder } from '../../shared/recording/row-encoder.ts';
import { composeRecording } from '../../shared/session/compose/compose-recording.ts';
import { planSession, type SessionPlan } from '../../shared/session/compose/plan-session.ts';
import { DEVICE, FIRST_HOUR, SyntheticDevice } from '../data/synthetic.ts';
import type { Figure } from '../figure.ts';
import { interleave } from '../measure.ts';
import { FileSource } from '../recordings/file-source.ts';
import { channelsOf } from '../recordings/ours.ts';
import { SegmentList, segmentsOf } from '../stores/segment-list.ts';

const SECONDS = { quick: 60, normal: 1800 } as const;
const ROUNDS = { quick: 1, normal: 7 } as const;

/** How often chunks are passed through for each time that they are not, so that either takes long enough to be measured. */
const REPEATS = 20;

const EVER = { start: 0n, end: 2n ** 64n - 1n };

/** The recording of the synthetic device, laid out as its dump. */
async function fileOf(seconds: number): Promise<Buffer> {
  const device = new SyntheticDevice('ns');
  const blocks = Array.from({ length: seconds / 60 }, (_, at) => device.block(at * 60, (at + 1) * 60));
  const segments = new SegmentList(blocks.flatMap((block, at) => segmentsOf(block, at + 1)));
  const plan = planChannels(DEVICE, channelsOf(), {});
  const range = { start: { hour: FIRST_HOUR, ns: 0 }, end: { hour: FIRST_HOUR, ns: HOUR_NS - 1 } };
  const rows = readRows(segmentPieces(segments), DEVICE, [{ hour: FIRST_HOUR }], plan, range);
  return Buffer.concat(await Array.fromAsync(assembleRecording(rows, plan, new RowEncoder('file'))));
}

const planOf = (data: FileSource, sessionTimeOffset: bigint): SessionPlan =>
  planSession(
    [
      {
        data,
        binding: {
          key: { source: 'bench', identity: 'file', timeRef: 0n },
          sessionTimeOffset,
          dataChannelBindings: [],
        },
      },
    ],
    undefined,
  );

/** Makes a session's recording and lets go of its bytes. @returns their number */
async function composeToSink(plan: SessionPlan): Promise<number> {
  let bytes = 0;
  for await (const piece of composeRecording(plan, EVER)) bytes += piece.length;
  return bytes;
}

/** A session of one file, whose chunks are handed on as they are, against the same moved by a nanosecond. */
export const passthrough: Figure = {
  name: 'passthrough',
  bar: 'chunks that stay as they are cost a tenth of what taking them apart costs',
  run: async ({ quick }) => {
    const file = await fileOf(quick ? SECONDS.quick : SECONDS.normal);
    const source = new FileSource(file);
    const [same, moved] = [planOf(source, 0n), planOf(source, 1n)];
    const bytes = await composeToSink(same);
    const cpu = await interleave(
      [
        {
          name: 'same',
          run: async () => {
            for (let times = 0; times < REPEATS; times += 1) await composeToSink(same);
          },
        },
        { name: 'moved', run: async () => void (await composeToSink(moved)) },
      ],
      quick ? ROUNDS.quick : ROUNDS.normal,
    );
    const rate = (name: string, repeats: number): number =>
      (repeats * source.messages) / (cpu.get(name) ?? Number.NaN) / 1e6;
    const [passed, encoded] = [rate('same', REPEATS), rate('moved', 1)];
    const unit = 'M messages/CPU-s';
    const size = `${(source.messages / 1e6).toFixed(1)} M messages, ${(bytes / 1e6).toFixed(1)} MB`;
    return [
      { label: 'handed on', value: passed, unit, note: size },
      { label: 'moved by a nanosecond', value: encoded, unit, note: 'unpacked, changed and packed again' },
      { label: 'handed on, against moved', value: passed / encoded, unit: '×', limit: { atLeast: 10 } },
    ];
  },
};
