import { ByteReader } from '../segment/byte-reader.ts';
import { ByteWriter } from '../segment/byte-writer.ts';

/** Packs hours by number of the channel: the numbers as steps, each hour as the difference from the one before. */
export function packHours(hours: ReadonlyMap<number, number>): Buffer {
  const writer = new ByteWriter();
  writer.varint(hours.size);
  let [channelBefore, hourBefore] = [0, 0];
  for (const [channel, hour] of [...hours].toSorted(([a], [b]) => a - b)) {
    writer.varint(channel - channelBefore);
    writer.zigzag(hour - hourBefore);
    [channelBefore, hourBefore] = [channel, hour];
  }
  return writer.bytes();
}

/** What packHours packed. @throws OdographError `corrupt-segment` */
export function unpackHours(bytes: Uint8Array): Map<number, number> {
  const reader = new ByteReader(bytes);
  const hours = new Map<number, number>();
  let [channel, hour] = [0, 0];
  for (let left = reader.count(2); left > 0; left -= 1) {
    channel += reader.varint();
    hour += reader.zigzag();
    hours.set(channel, hour);
  }
  return hours;
}
