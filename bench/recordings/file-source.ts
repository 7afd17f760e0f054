import { CHUNK_AT } from '../../shared/recording/mcap/chunk-head.ts';
import { visitMessages } from '../../shared/recording/mcap/chunk-messages.ts';
import { openChunk } from '../../shared/recording/mcap/open-chunk.ts';
import { MAGIC, OPCODE, RECORD_HEADER_BYTES } from '../../shared/recording/mcap/records.ts';
import { VALUE_SCHEMAS } from '../../shared/recording/schemas.ts';
import type { SourceData, SourcePart, WholeChunk } from '../../shared/session/source.ts';
import { TOPICS, topicName } from '../data/synthetic.ts';

/** The chunks of an MCAP of the synthetic device, held in memory, as a source hands them over. */
export class FileSource implements SourceData {
  readonly revision = '1';
  readonly channels = Array.from({ length: TOPICS }, (_, number) => ({
    number,
    topic: `/${topicName(number)}`,
    messageEncoding: 'json',
    schema: { id: 1, ...VALUE_SCHEMAS.number },
  }));
  readonly extents = [];
  /** Messages in all. */
  messages = 0;
  readonly #chunks: WholeChunk[] = [];

  /** @param file laid out as a dump is */
  constructor(file: Buffer) {
    for (const record of recordsOf(file)) {
      if (record[0] !== OPCODE.chunk) continue;
      const counts = new Map<number, number>();
      visitMessages(openChunk(record.subarray(RECORD_HEADER_BYTES)), { low: 0, high: 0 }, (channel) => {
        counts.set(channel, (counts.get(channel) ?? 0) + 1);
        this.messages += 1;
      });
      this.#chunks.push(chunkOf(record, counts));
    }
  }

  async *read(): AsyncGenerator<SourcePart> {
    for (const chunk of this.#chunks) yield { kind: 'chunk', chunk };
  }
}

const chunkOf = (record: Buffer, counts: ReadonlyMap<number, number>): WholeChunk => ({
  start: record.readBigUInt64LE(CHUNK_AT.start),
  end: record.readBigUInt64LE(CHUNK_AT.end),
  record,
  counts,
  open: () => messagesOf(openChunk(record.subarray(RECORD_HEADER_BYTES))),
});

/** What is left of a chunk's content without its descriptions of channels. */
function messagesOf(content: Buffer): Buffer {
  const pieces: Buffer[] = [];
  let from = 0;
  let at = 0;
  for (; at < content.length; at += RECORD_HEADER_BYTES + content.readUInt32LE(at + 1)) {
    if (content[at] === OPCODE.message) continue;
    if (at > from) pieces.push(content.subarray(from, at));
    from = at + RECORD_HEADER_BYTES + content.readUInt32LE(at + 1);
  }
  return pieces.length === 0 ? content.subarray(from) : Buffer.concat([...pieces, content.subarray(from)]);
}

function* recordsOf(file: Buffer): Generator<Buffer> {
  for (let at = MAGIC.length; at < file.length - MAGIC.length; ) {
    const end = at + RECORD_HEADER_BYTES + file.readUInt32LE(at + 1);
    yield file.subarray(at, end);
    at = end;
  }
}
