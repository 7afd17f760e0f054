import { crc32 } from 'node:zlib';
import { McapFault } from '../../../recording/mcap/open-chunk.ts';
import { MAGIC, OPCODE, RECORD_HEADER_BYTES } from '../../../recording/mcap/records.ts';
import { type ByteSource, TailedSource, readPart } from './byte-source.ts';
import { MCAP_LIMITS, MCAP_READS } from './limits.ts';
import { RecordFields, readPlace } from './record-fields.ts';

/** Opcode, length, both starts and the checksum. https://mcap.dev/spec#footer-op0x02 */
const FOOTER_BYTES = RECORD_HEADER_BYTES + 8 + 8 + 4;

/** The shortest file: both magics, a header without texts and a footer. */
const LEAST_BYTES = 2 * MAGIC.length + RECORD_HEADER_BYTES + 8 + FOOTER_BYTES;

/** What a file says of itself at its beginning and at its end. */
export interface FileEnds {
  /** Name of what wrote it. */
  readonly library: string;
  /** Place after the header. */
  readonly dataStart: number;
  /** Place where the data section ends: that of the summary, or that of the footer without one. */
  readonly dataEnd: number;
  /** The summary's records; empty without one. */
  readonly summary: Buffer;
  /** The file, of which what was read of its end need not be read again. */
  readonly source: ByteSource;
}

/** Reads a file's header and summary. @throws McapFault when it is not whole; whatever the source throws */
export async function readEnds(source: ByteSource, signal?: AbortSignal): Promise<FileEnds> {
  const { size } = source;
  if (size < LEAST_BYTES) throw new McapFault('it is no whole MCAP');
  const tailStart = Math.max(0, size - MCAP_READS.tailBytes);
  const [head, tail] = await Promise.all([
    readPart(source, 0, Math.min(size, MCAP_READS.headBytes), signal),
    readPart(source, tailStart, size - tailStart, signal),
  ]);
  if (!head.subarray(0, MAGIC.length).equals(MAGIC)) throw new McapFault('it does not begin as an MCAP');
  if (!tail.subarray(tail.length - MAGIC.length).equals(MAGIC))
    throw new McapFault(
      'it does not end as an MCAP: it was cut off, or never finished; `mcap recover` mends it',
    );
  const footerAt = size - MAGIC.length - FOOTER_BYTES;
  const footer = tail.subarray(footerAt - tailStart, tail.length - MAGIC.length);
  if (footer[0] !== OPCODE.footer || readPlace(footer, 1) !== FOOTER_BYTES - RECORD_HEADER_BYTES)
    throw new McapFault('it has no footer');
  const start = { ...(await readHeader(source, head, signal)), source: new TailedSource(source, tail) };
  const summaryStart = readPlace(footer, RECORD_HEADER_BYTES);
  if (summaryStart === 0) return { ...start, dataEnd: footerAt, summary: Buffer.alloc(0) };
  if (summaryStart < start.dataStart || summaryStart > footerAt)
    throw new McapFault('its summary is not where it says');
  if (footerAt - summaryStart > MCAP_LIMITS.summaryBytes)
    throw new McapFault('its summary is longer than is taken');
  const known = tail.subarray(Math.max(0, summaryStart - tailStart), footerAt - tailStart);
  const missing = await readPart(source, summaryStart, Math.max(0, tailStart - summaryStart), signal);
  const summary = missing.length === 0 ? known : Buffer.concat([missing, known]);
  const crc = footer.readUInt32LE(FOOTER_BYTES - 4);
  if (crc !== 0 && crc !== crc32(footer.subarray(0, FOOTER_BYTES - 4), crc32(summary)))
    throw new McapFault('its summary is damaged');
  return { ...start, dataEnd: summaryStart, summary };
}

async function readHeader(
  source: ByteSource,
  head: Buffer,
  signal?: AbortSignal,
): Promise<{ library: string; dataStart: number }> {
  const start = MAGIC.length + RECORD_HEADER_BYTES;
  if (head[MAGIC.length] !== OPCODE.header) throw new McapFault('it has no header');
  const length = readPlace(head, MAGIC.length + 1);
  if (length > MCAP_LIMITS.headerBytes) throw new McapFault('its header is longer than is taken');
  const end = start + length;
  const content =
    end <= head.length ? head.subarray(start, end) : await readPart(source, start, length, signal);
  const fields = new RecordFields(content);
  fields.text();
  return { library: fields.text(), dataStart: end };
}
