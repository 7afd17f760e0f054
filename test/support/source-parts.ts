import { deepStrictEqual, ok } from 'node:assert';
import { openContent } from '../../shared/session/sources/mcap/open-content.ts';
import type { SourceData, SourcePart, TimeStretch } from '../../shared/session/source.ts';

export const ALL_TIME: TimeStretch = { start: 0n, end: 2n ** 64n - 1n };

export interface FoundMessage {
  readonly channel: number;
  readonly logTime: bigint;
  readonly data: Buffer;
}

/** Messages among records, found the plain way. */
function messagesAmong(records: Buffer, isOthersToo = false): FoundMessage[] {
  const found: FoundMessage[] = [];
  for (let at = 0; at < records.length; ) {
    const end = at + 9 + Number(records.readBigUInt64LE(at + 1));
    ok(end <= records.length, 'a record is cut short');
    if (records[at] === 5) {
      ok(end - at >= 31, 'a message is too short');
      const channel = records.readUInt16LE(at + 9);
      const data = Buffer.from(records.subarray(at + 31, end));
      found.push({ channel, logTime: records.readBigUInt64LE(at + 15), data });
    } else ok(isOthersToo, `there is a record ${records[at]} among messages`);
    at = end;
  }
  return found;
}

/** A part's messages, once it is what a part has to be. */
export function messagesOf(part: SourcePart): FoundMessage[] {
  if (part.kind === 'records') {
    ok(part.records.length > 0, 'a part is empty');
    return messagesAmong(part.records);
  }
  const { record, counts, start, end } = part.chunk;
  const opened = messagesAmong(part.chunk.open());
  const found = messagesAmong(openContent(record), true);
  deepStrictEqual(opened, found);
  ok(
    found.every(({ logTime }) => start <= logTime && logTime <= end),
    'a message is outside its chunk',
  );
  const counted = new Map<number, number>();
  for (const { channel } of found) counted.set(channel, (counted.get(channel) ?? 0) + 1);
  deepStrictEqual(byChannel(counts), byChannel(counted));
  return found;
}

const byChannel = (counts: ReadonlyMap<number, number>): [number, number][] =>
  [...counts].toSorted(([a], [b]) => a - b);

export interface Collected {
  readonly messages: FoundMessage[];
  readonly kinds: SourcePart['kind'][];
}

/** Reads to the end, and sees to it that all is in order and was asked for. */
export async function collect(
  data: SourceData,
  range: TimeStretch = ALL_TIME,
  channels: ReadonlySet<number> = new Set(data.channels.map(({ number }) => number)),
): Promise<Collected> {
  const messages: FoundMessage[] = [];
  const kinds: SourcePart['kind'][] = [];
  for await (const part of data.read(range, channels)) {
    kinds.push(part.kind);
    for (const message of messagesOf(part)) {
      ok((messages.at(-1)?.logTime ?? 0n) <= message.logTime, 'messages are out of order');
      ok(range.start <= message.logTime && message.logTime <= range.end, 'a message is outside the range');
      ok(channels.has(message.channel), 'a message is of a channel that was not asked for');
      messages.push(message);
    }
    // Whoever takes records may change them.
    if (part.kind === 'records') part.records.fill(0xaa);
  }
  return { messages, kinds };
}
