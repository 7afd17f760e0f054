import { OdographError } from '../../errors/odograph-error.ts';
import { ByteWriter } from '../../segment/byte-writer.ts';
import { seal } from '../../segment/sealed.ts';
import type { Bin } from '../day-summary.ts';
import type { Division } from './division.ts';
import { SUMMARY_LIMITS } from './limits.ts';
import { readSummary, SUMMARY_VERSION } from './read-summary.ts';
import { readSpans, spansOf, writeSpans } from './spans.ts';
import { readValues, writeValues } from './values.ts';

/** Bins by number of the part of the day. */
type Parts = ReadonlyMap<number, Bin>;

/**
 * Packs the bins of a day's channels: the different lists of spans, then each channel with a reference to its spans
 * and its values, with their lengths. Sensors that are read together share one list.
 */
export function encodeBins(channels: ReadonlyMap<number, Parts>, division: Division): Buffer {
  const lists: Buffer[] = [];
  const places = new Map<string, number>();
  const content = new ByteWriter();
  const ordered = [...channels].filter(([, parts]) => parts.size > 0).toSorted(([a], [b]) => a - b);
  content.varint(ordered.length);
  let before = 0;
  for (const [channel, parts] of ordered) {
    const spans = spansOf(parts, (bin) => bin);
    const list = new ByteWriter();
    writeSpans(list, spans, division);
    const text = list.bytes().toString('latin1');
    const place = places.get(text) ?? lists.length;
    places.set(text, place);
    if (place === lists.length) lists.push(list.bytes());
    content.varint(channel - before);
    content.varint(place);
    const bins = spans.flatMap(({ part }) => parts.get(part) ?? []);
    content.part((part) => writeValues(part, bins));
    before = channel;
  }
  const writer = new ByteWriter();
  writer.varint(lists.length);
  for (const list of lists) writer.part((part) => part.raw(list));
  writer.raw(content.bytes());
  return seal(SUMMARY_VERSION, writer.bytes());
}

/**
 * Unpacks the wanted channels of what encodeBins packed.
 *
 * @throws OdographError `corrupt-summary`
 */
export function decodeBins(
  packed: Uint8Array,
  wanted: ReadonlySet<number>,
  division: Division,
): Map<number, Map<number, Bin>> {
  return readSummary(packed, (reader) => {
    const lists = Array.from({ length: reader.count(1) }, () => readSpans(reader.part(), division));
    const channels = new Map<number, Map<number, Bin>>();
    let channel = 0;
    let left = reader.count(3);
    if (left > SUMMARY_LIMITS.dayChannels)
      throw new OdographError('corrupt-segment', 'there are too many channels');
    for (; left > 0; left -= 1) {
      channel += reader.varint();
      const spans = lists[reader.varint()];
      const part = reader.part();
      if (spans === undefined) throw new OdographError('corrupt-segment', 'a channel has no spans');
      if (!wanted.has(channel)) continue;
      const bins = new Map<number, Bin>();
      readValues(part, spans).forEach((bin, at) => bins.set(spans[at]?.part ?? 0, bin));
      channels.set(channel, bins);
    }
    return channels;
  });
}
