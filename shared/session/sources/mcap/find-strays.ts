import { McapFault } from '../../../recording/mcap/open-chunk.ts';
import { OPCODE, RECORD_HEADER_BYTES } from '../../../recording/mcap/records.ts';
import { readPart } from './byte-source.ts';
import { MCAP_LIMITS, MCAP_READS } from './limits.ts';
import { endOf } from './parse-summary.ts';
import type { FileEnds } from './read-ends.ts';
import { readPlace } from './record-fields.ts';
import type { Stretch } from './stretch.ts';

/**
 * Looks at what stands between the chunks of an index, so that no message is missed which it does not name. Attachments
 * and what else holds none are passed over unread.
 *
 * @param chunks in the order of their places
 * @returns whether there is a message or a chunk that the index does not name, or too much to look at
 * @throws McapFault when the data is damaged there
 */
export async function hasStrays(
  { source, dataStart, dataEnd }: Pick<FileEnds, 'source' | 'dataStart' | 'dataEnd'>,
  chunks: readonly Stretch[],
  signal?: AbortSignal,
): Promise<boolean> {
  let requests = 0;
  let isEnded = false;
  const starts = [...chunks.map(({ offset }) => offset), dataEnd];
  for (const [place, to] of starts.entries()) {
    const before = chunks[place - 1];
    const from = before === undefined ? dataStart : endOf(before);
    let window: Buffer = Buffer.alloc(0);
    let windowAt = from;
    for (let at = from; at < to; ) {
      if (isEnded || to - at < RECORD_HEADER_BYTES)
        throw new McapFault('its index and its data do not agree');
      if (at + RECORD_HEADER_BYTES > windowAt + window.length) {
        requests += 1;
        if (requests > MCAP_LIMITS.gapRequests) return true;
        window = await readPart(source, at, Math.min(MCAP_READS.gapBytes, to - at), signal);
        windowAt = at;
      }
      const opcode = window[at - windowAt] ?? 0;
      if (opcode === OPCODE.message || opcode === OPCODE.chunk) return true;
      if (opcode === 0 || opcode === OPCODE.header || opcode === OPCODE.footer)
        throw new McapFault('its index and its data do not agree');
      at += RECORD_HEADER_BYTES + readPlace(window, at - windowAt + 1);
      if (at > to) throw new McapFault('its index and its data do not agree');
      isEnded = opcode === OPCODE.dataEnd;
    }
  }
  if (!isEnded) throw new McapFault('its data does not end as it should');
  return false;
}
