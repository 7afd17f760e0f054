import { MESSAGE_HEADER_BYTES } from '../../recording/mcap/chunk-builder.ts';
import { MESSAGE_AT, OPCODE, RECORD_HEADER_BYTES } from '../../recording/mcap/records.ts';
import { recordsOf } from './records-of.ts';
import type { NumberedChannel } from './select-channels.ts';

/** Length from which lines are handed on. */
const LINES_BYTES = 64 * 1024;

/** How the lines of a channel begin, and whether its messages are JSON. */
interface LineStart {
  readonly text: string;
  readonly isJson: boolean;
}

/**
 * The messages of a recording as lines of JSON, while it comes: `channel`, the number in the session in hexadecimal
 * digits, where there is one; `topic`; `time`, the log time as decimal text; `data`. What is JSON is written as it came,
 * with all its digits; anything else in base64, with an `encoding` that says so.
 *
 * @param pieces a recording as composeRecording makes it
 * @param channels all that it has
 */
export async function* messageLines(
  pieces: AsyncIterable<Uint8Array>,
  channels: readonly NumberedChannel[],
): AsyncGenerator<Uint8Array> {
  const starts = new Map(channels.map((channel) => [channel.id, startOf(channel)]));
  for await (const records of recordsOf(pieces)) yield* linesOf(records, starts);
}

function startOf({ number, topic, messageEncoding }: NumberedChannel): LineStart {
  const channel = number === undefined ? '' : `"channel":"${number.toString(16).toUpperCase()}",`;
  return {
    text: `{${channel}"topic":${JSON.stringify(topic)},"time":"`,
    isJson: messageEncoding === 'json',
  };
}

function* linesOf(records: Buffer, starts: ReadonlyMap<number, LineStart>): Generator<Uint8Array> {
  let lines = '';
  for (let at = 0; at < records.length; ) {
    const end = at + RECORD_HEADER_BYTES + records.readUInt32LE(at + MESSAGE_AT.length);
    const start = starts.get(records.readUInt16LE(at + MESSAGE_AT.channel));
    if (records[at] === OPCODE.message && start !== undefined) {
      const data = records.subarray(at + MESSAGE_HEADER_BYTES, end);
      const time = records.readBigUInt64LE(at + MESSAGE_AT.logTime);
      lines += `${start.text}${time}",${dataMember(data, start.isJson)}}\n`;
      if (lines.length >= LINES_BYTES) {
        yield Buffer.from(lines);
        lines = '';
      }
    }
    at = end;
  }
  if (lines !== '') yield Buffer.from(lines);
}

function dataMember(data: Buffer, isJson: boolean): string {
  const json = isJson ? jsonOf(data) : undefined;
  return json === undefined ? `"data":"${data.toString('base64')}","encoding":"base64"` : `"data":${json}`;
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** A message that is JSON, on one line; undefined when it is none. */
function jsonOf(data: Buffer): string | undefined {
  try {
    const text = utf8.decode(data);
    JSON.parse(text);
    // Within texts, JSON has no line ends as they are.
    return text.replaceAll(/[\r\n]/g, ' ');
  } catch {
    return undefined;
  }
}
