import { parseRfc3339, toNanoseconds, formatInstant, fromNanoseconds } from '../../reading/instant.ts';
import type { StreamedShape } from '../manifest-shape.ts';
import type { RecordingFacts, SeenChannel } from '../recording-facts.ts';
import { inDocs, type Rule } from '../rule.ts';
import { digestOf } from '../scan-recording.ts';
import { summaryFaults, statisticsFaults } from './recording-summary.ts';

const docs = inDocs('recordings');

/** A recording that was streamed, and what the manifest says of it. */
export interface Streamed {
  readonly recording: RecordingFacts;
  readonly listed?: StreamedShape | undefined;
}

const timeText = (ns: bigint): string => formatInstant(fromNanoseconds(ns));

/** What a streamed recording has to be. */
export const RECORDING_RULES: readonly Rule<Streamed>[] = [
  {
    id: 'recording.magic',
    level: 'must',
    says: 'A recording begins as MCAP does.',
    advice:
      'Look at the first bytes: an error page or an empty body is no recording. Answer failures with a status of their own.',
    docs,
    faults: ({ recording }) =>
      recording.beginsWithMagic ? [] : [recording.bytes === 0 ? 'it is empty' : 'it begins with other bytes'],
  },
  {
    id: 'recording.reads',
    level: 'must',
    says: 'Every record can be read.',
    advice: 'Write it with a library of https://mcap.dev, and finish each record before the next.',
    docs,
    faults: ({ recording }) =>
      recording.beginsWithMagic ? (recording.fault === undefined ? [] : [recording.fault]) : undefined,
  },
  {
    id: 'recording.complete',
    level: 'must',
    says: 'A recording ends with a footer and the magic.',
    advice:
      'Close the writer. Where making it fails midway, cut the connection: a body that ends in good order is taken for all there is.',
    docs,
    faults: ({ recording }) => {
      const { beginsWithMagic, isComplete, fault, wrongChecksums, bytes } = recording;
      if (!beginsWithMagic || fault !== undefined || wrongChecksums.length > 0) return undefined;
      return isComplete ? [] : [`it stops after ${bytes} bytes`];
    },
  },
  {
    id: 'recording.checksums',
    level: 'must',
    says: 'The checksums are right, of chunks, data and summary.',
    advice: 'Compute them of exactly the bytes that are sent, or write 0 where there are none.',
    docs,
    faults: ({ recording }) => (recording.beginsWithMagic ? recording.wrongChecksums : undefined),
  },
  {
    id: 'recording.summary',
    level: 'must',
    says: 'A summary is at the end, and the footer tells where.',
    advice: 'Let the writer repeat channels and schemas, and write statistics, before its footer.',
    docs,
    faults: ({ recording }) => summaryFaults(recording),
  },
  {
    id: 'recording.statistics',
    level: 'must',
    says: 'The statistics count what is there.',
    advice:
      'Count messages as they are written: how many, by channel, from when to when, and in how many chunks.',
    docs,
    faults: ({ recording }) => statisticsFaults(recording),
  },
  {
    id: 'recording.messages',
    level: 'must',
    says: 'There is at least one message.',
    advice: 'List no source for a time in which there is nothing.',
    docs,
    faults: ({ recording }) =>
      recording.isComplete ? (recording.messages > 0 ? [] : ['there is none']) : undefined,
  },
  {
    id: 'recording.order',
    level: 'must',
    says: 'Messages ascend in log time, across all channels.',
    advice:
      'Merge channels by log time before writing, also across the borders of chunks and of what is read page by page.',
    docs,
    faults: ({ recording }) => {
      const { outOfOrder, firstOutOfOrder = '', messages } = recording;
      if (messages === 0) return undefined;
      return outOfOrder === 0 ? [] : [`${outOfOrder} of ${messages} do not: ${firstOutOfOrder}`];
    },
  },
  {
    id: 'recording.bounds',
    level: 'must',
    says: 'No message is before startTime or after endTime.',
    advice:
      'Make the listed times those of the first and the last message, or wider; the viewer shows nothing beyond them.',
    docs,
    faults: ({ recording: { earliest, latest }, listed }) => {
      if (earliest === undefined || latest === undefined || listed === undefined) return undefined;
      const { startTime, endTime } = listed;
      const [start, end] = [parseRfc3339(startTime), parseRfc3339(endTime)];
      if (start === undefined || end === undefined) return undefined;
      return [
        ...(earliest < toNanoseconds(start) ? [`one at ${timeText(earliest)} is before ${startTime}`] : []),
        ...(latest > toNanoseconds(end) ? [`one at ${timeText(latest)} is after ${endTime}`] : []),
      ];
    },
  },
  {
    id: 'recording.channels',
    level: 'must',
    says: 'Every channel is listed in the manifest.',
    advice: 'List all topics that the stream may have; a topic that is not listed is not shown.',
    docs,
    faults: ({ recording, listed }) => {
      if (listed === undefined || recording.channels.length === 0) return undefined;
      const topics = new Set(listed.topics.map(({ name }) => name));
      return recording.channels.flatMap(({ topic }) => (topics.has(topic) ? [] : [`${topic} is not`]));
    },
  },
  {
    id: 'recording.encodings',
    level: 'must',
    says: 'Messages are encoded as the manifest says.',
    advice: 'Write the same messageEncoding into the channel and into the manifest.',
    docs,
    faults: (streamed) =>
      pairs(streamed)?.flatMap(([{ topic, messageEncoding }, listed]) =>
        messageEncoding === listed.messageEncoding
          ? []
          : [`${topic} is ${messageEncoding}, and listed as ${listed.messageEncoding}`],
      ),
  },
  {
    id: 'recording.schemas',
    level: 'must',
    says: 'Schemas are those of the manifest, byte for byte.',
    advice: 'Make both from the same bytes: name, encoding and data.',
    docs,
    faults: (streamed) => {
      const { listed } = streamed;
      return pairs(streamed)?.flatMap(([channel, { schemaId }]) => {
        const said = listed?.schemas.find(({ id }) => id === schemaId);
        // That it is not listed is told by another rule.
        if (schemaId !== undefined && said === undefined) return [];
        return schemaFaults(channel, said);
      });
    },
  },
];

/** Channels with what the manifest says of them. */
function pairs({
  recording,
  listed,
}: Streamed): (readonly [SeenChannel, StreamedShape['topics'][number]])[] | undefined {
  if (listed === undefined || recording.channels.length === 0) return undefined;
  const topics = new Map(listed.topics.map((topic) => [topic.name, topic]));
  return recording.channels.flatMap((channel) => {
    const topic = topics.get(channel.topic);
    return topic === undefined ? [] : [[channel, topic] as const];
  });
}

function schemaFaults(
  { topic, schema }: SeenChannel,
  said: StreamedShape['schemas'][number] | undefined,
): string[] {
  if (said === undefined)
    return schema === undefined ? [] : [`${topic} has ${schema.name}, and none is listed`];
  if (schema === undefined) return [`${topic} has none, and ${said.name} is listed`];
  if (schema.name !== said.name) return [`${topic} has ${schema.name}, and ${said.name} is listed`];
  if (schema.encoding !== said.encoding) {
    return [`${said.name} of ${topic} is ${schema.encoding}, and listed as ${said.encoding}`];
  }
  const isSame = schema.digest === digestOf(Buffer.from(said.data, 'base64'));
  return isSame ? [] : [`the bytes of ${said.name} of ${topic} differ from those that are listed`];
}
