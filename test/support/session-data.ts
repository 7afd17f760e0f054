import { zstdCompressSync } from 'node:zlib';
import { McapEncoder } from '../../shared/recording/mcap/mcap-encoder.ts';
import type {
  SourceChannel,
  SourceData,
  SourcePart,
  TimeStretch,
  WholeChunk,
} from '../../shared/session/source.ts';

/** A message of a source, as plain as can be. */
export interface PlainMessage {
  readonly channel: number;
  readonly sequence: number;
  readonly logTime: bigint;
  readonly publishTime: bigint;
  readonly data: Buffer;
}

/** What a stretch of messages is handed over as: their records, or a whole chunk with this compression. */
export type Form = 'records' | 'none' | 'zstd';

export interface PlainSource {
  readonly channels: readonly SourceChannel[];
  /** In order of log time. */
  readonly messages: readonly PlainMessage[];
  /** How many messages each stretch has, and its form; what is left is one more of the last form. */
  readonly cuts: readonly (readonly [messages: number, form: Form])[];
}

/** The Message record of a message. */
export function messageRecord({ channel, sequence, logTime, publishTime, data }: PlainMessage): Buffer {
  const head = Buffer.alloc(31);
  head.writeUInt8(5);
  head.writeBigUInt64LE(BigInt(22 + data.length), 1);
  head.writeUInt16LE(channel, 9);
  head.writeUInt32LE(sequence, 11);
  head.writeBigUInt64LE(logTime, 15);
  head.writeBigUInt64LE(publishTime, 23);
  return Buffer.concat([head, data]);
}

/** Stretches that messages are handed over in. */
export function stretchesOf({ messages, cuts }: PlainSource): { messages: PlainMessage[]; form: Form }[] {
  const stretches: { messages: PlainMessage[]; form: Form }[] = [];
  let at = 0;
  for (const [count, form] of cuts) {
    stretches.push({ messages: messages.slice(at, at + count), form });
    at += count;
  }
  stretches.push({ messages: messages.slice(at), form: cuts.at(-1)?.[1] ?? 'records' });
  return stretches.filter((stretch) => stretch.messages.length > 0);
}

/** The record of a chunk with these messages, and before them what it has to say of all channels. */
function chunkRecord(
  messages: readonly PlainMessage[],
  channels: readonly SourceChannel[],
  form: Exclude<Form, 'records'>,
): Buffer {
  const encoder = new McapEncoder({
    library: 'test',
    chunkBytes: 1e5,
    isIndexed: false,
    ...(form === 'zstd' && { compression: { name: 'zstd', compress: (chunk) => zstdCompressSync(chunk) } }),
  });
  encoder.start(
    channels.flatMap(({ schema }) => (schema === undefined ? [] : [schema])),
    channels.map(({ number, schema, ...channel }) => ({ ...channel, id: number, schemaId: schema?.id ?? 0 })),
  );
  // What stands before the chunk is let go of.
  encoder.take();
  for (const { number } of channels) encoder.channelUsed(number);
  for (const message of messages) {
    const record = messageRecord(message);
    const [low, high] = [Number(message.logTime & 0xffff_ffffn), Number(message.logTime >> 32n)];
    encoder.chunk.addMessage(record, 0, record.length, message.channel, low, high);
  }
  encoder.finish();
  const file = Buffer.concat(encoder.take());
  return file.subarray(0, 9 + file.readUInt32LE(1));
}

/** A source in memory. It notes how often it was opened and closed. */
export class MemorySource implements SourceData {
  readonly revision = '1';
  readonly channels: readonly SourceChannel[];
  readonly extents = [];
  readonly plain: PlainSource;
  opened = 0;
  closed = 0;
  /** Parts that were asked for. */
  parts = 0;
  readonly #chunks = new Map<PlainMessage, Buffer>();

  constructor(plain: PlainSource) {
    this.plain = plain;
    this.channels = plain.channels;
  }

  async *read(
    range: TimeStretch,
    channels: ReadonlySet<number>,
    signal?: AbortSignal,
  ): AsyncGenerator<SourcePart> {
    this.opened += 1;
    try {
      for (const { messages, form } of stretchesOf(this.plain)) {
        signal?.throwIfAborted();
        this.parts += 1;
        const wanted = messages.filter(
          ({ logTime, channel }) => logTime >= range.start && logTime <= range.end && channels.has(channel),
        );
        if (form !== 'records' && wanted.length === messages.length) {
          yield { kind: 'chunk', chunk: this.#chunk(messages, form) };
          continue;
        }
        const records = Buffer.concat(wanted.map(messageRecord));
        yield { kind: 'records', records };
        // Records are good until the next part is asked for, and no longer.
        records.fill(0xff);
      }
    } finally {
      this.closed += 1;
    }
  }

  /** The record of the chunk that begins with a message. */
  chunkOf(messages: readonly PlainMessage[], form: Exclude<Form, 'records'>): Buffer {
    const known = this.#chunks.get(messages[0]!);
    const record = known ?? chunkRecord(messages, this.channels, form);
    this.#chunks.set(messages[0]!, record);
    return record;
  }

  #chunk(messages: readonly PlainMessage[], form: Exclude<Form, 'records'>): WholeChunk {
    const counts = new Map<number, number>();
    for (const { channel } of messages) counts.set(channel, (counts.get(channel) ?? 0) + 1);
    return {
      start: messages[0]!.logTime,
      end: messages.at(-1)!.logTime,
      record: this.chunkOf(messages, form),
      counts,
      open: () => Buffer.concat(messages.map(messageRecord)),
    };
  }
}
