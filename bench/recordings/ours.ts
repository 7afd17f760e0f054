import type { RegisteredChannel } from '../../shared/index/recording-index.ts';
import { HOUR_NS } from '../../shared/reading/instant.ts';
import { assembleRecording } from '../../shared/recording/assemble.ts';
import type { ChannelPlan } from '../../shared/recording/channel-plan.ts';
import { segmentPieces } from '../../shared/recording/piece.ts';
import { readRows } from '../../shared/recording/read-rows.ts';
import type { RecordingLayout } from '../../shared/recording/recording-writer.ts';
import { RowEncoder, type RowEncoderOptions } from '../../shared/recording/row-encoder.ts';
import type { ReadingStore } from '../../shared/segment/reading-store.ts';
import { DEVICE, FIRST_HOUR, TOPICS, topicName } from '../data/synthetic.ts';

/** The channels of the synthetic device. */
export const channelsOf = (): RegisteredChannel[] =>
  Array.from({ length: TOPICS }, (_, topic) => ({ sensor: topicName(topic), kind: 'number' }));

/**
 * Makes the recording of the synthetic device's first hours and lets go of its bytes.
 *
 * @returns their number
 */
export async function assembleToSink(
  readings: Pick<ReadingStore, 'segments'>,
  plan: ChannelPlan,
  layout: RecordingLayout,
  hours = 1,
  options: RowEncoderOptions = {},
): Promise<number> {
  const range = {
    start: { hour: FIRST_HOUR, ns: 0 },
    end: { hour: FIRST_HOUR + hours - 1, ns: HOUR_NS - 1 },
  };
  const wanted = Array.from({ length: hours }, (_, at) => ({ hour: FIRST_HOUR + at }));
  const rows = readRows(segmentPieces(readings), DEVICE, wanted, plan, range);
  let bytes = 0;
  for await (const piece of assembleRecording(rows, plan, new RowEncoder(layout, options)))
    bytes += piece.length;
  return bytes;
}

/** The chunks of that recording before they are compressed. */
export async function chunksOf(
  readings: Pick<ReadingStore, 'segments'>,
  plan: ChannelPlan,
): Promise<Buffer[]> {
  const chunks: Buffer[] = [];
  const compress = (chunk: Buffer): Buffer => {
    chunks.push(Buffer.from(chunk));
    return Buffer.alloc(0);
  };
  await assembleToSink(readings, plan, 'stream', 1, { compression: { name: 'none', compress } });
  return chunks;
}
