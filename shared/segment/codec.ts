import { OdographError } from '../errors/odograph-error.ts';
import { KINDS, type Kind } from '../reading/reading.ts';
import { ByteReader } from './byte-reader.ts';
import { ByteWriter } from './byte-writer.ts';
import { type Block, type Column, isNumeric } from './column.ts';
import { SEGMENT_LIMITS } from './limits.ts';
import { seal, unseal } from './sealed.ts';
import { type ListedTimes, readTimes, type TimeSlice, writeTimes } from './time-codec.ts';
import { readNumbers, readTexts, writeBooleans, writeNumbers, writeTexts } from './value-codec.ts';

/** Version of the layout below. Data of every version ever written stays readable. */
export const CODEC_VERSION = 1;

/**
 * Packs a block: its device and hour, the different lists of times, then each column with a reference to its
 * times; lists and values with their lengths. Sensors that are read together share one list. Compressed where that is smaller.
 */
export function encodeBlock(block: Block): Buffer {
  return seal(CODEC_VERSION, encodeContent(block));
}

/** What of a segment is wanted; all of it, where nothing is said. */
export interface Wanted {
  /** Tells the sensors; the columns of others are passed over. */
  readonly needs?: (sensor: string) => boolean;
  /** Times in nanoseconds in the hour: [fromNs, toNs). Values before are passed over, values after are not looked at. */
  readonly range?: TimeSlice;
}

/**
 * Unpacks what encodeBlock packed, as far as it is wanted; a column of which no row is wanted is left out.
 *
 * @throws OdographError `corrupt-segment` for anything else, an unknown version included
 */
export function decodeBlock(packed: Uint8Array, wanted: Wanted = {}): Block {
  const content = unseal(packed, CODEC_VERSION, SEGMENT_LIMITS.contentBytes);
  return decodeContent(new ByteReader(content), wanted);
}

function encodeContent(block: Block): Buffer {
  const { lists, references } = shareTimes(block.columns);
  const writer = new ByteWriter();
  writer.text(block.device);
  writer.varint(block.hour);
  writer.varint(lists.length);
  for (const list of lists) writer.part((part) => writeTimes(part, list));
  writer.varint(block.columns.length);
  block.columns.forEach((column, at) => {
    writer.text(column.sensor);
    writer.u8(KINDS.indexOf(column.kind));
    writer.varint(references[at] ?? 0);
    writer.part((part) => writeValues(part, column));
  });
  return writer.bytes();
}

/** The different lists of times and, for each column, the place of its own; candidates are found by their ends. */
function shareTimes(columns: readonly Column[]): { lists: Float64Array[]; references: number[] } {
  const lists: Float64Array[] = [];
  const candidates = new Map<string, number[]>();
  const references = columns.map(({ times }) => {
    const ends = `${times.length} ${times[0]} ${times.at(-1)}`;
    const alike = candidates.get(ends) ?? [];
    if (alike.length === 0) candidates.set(ends, alike);
    const found = alike.find((place) => Buffer.compare(bytesOf(lists[place] ?? times), bytesOf(times)) === 0);
    if (found !== undefined) return found;
    alike.push(lists.length);
    return lists.push(times) - 1;
  });
  return { lists, references };
}

const bytesOf = (list: Float64Array): Uint8Array =>
  new Uint8Array(list.buffer, list.byteOffset, list.byteLength);

function writeValues(writer: ByteWriter, column: Column): void {
  if ('texts' in column) writeTexts(writer, column.texts);
  else if (column.kind === 'boolean') writeBooleans(writer, column.numbers);
  else writeNumbers(writer, column.numbers);
}

function decodeContent(reader: ByteReader, { needs, range }: Wanted): Block {
  const device = reader.text();
  const hour = reader.varint();
  if (hour > SEGMENT_LIMITS.latestHour) throw new OdographError('corrupt-segment', `no hour is ${hour}`);
  // However well a segment is packed, it never unpacks to more than was allowed to go into it.
  let room: number = SEGMENT_LIMITS.readings;
  const lists = Array.from({ length: atMost(room, reader.count(4)) }, () => lazyTimes(reader.part(), range));
  const columns: Column[] = [];
  for (let left = atMost(room, reader.count(4)); left > 0; left -= 1) {
    const sensor = reader.text();
    const kind = KINDS[reader.u8()];
    const times = lists[reader.varint()];
    const values = reader.part();
    if (kind === undefined || times === undefined) {
      throw new OdographError('corrupt-segment', 'a column is of no known kind or has no times');
    }
    if (needs !== undefined && !needs(sensor)) continue;
    const listed = times();
    room -= atMost(room, listed.rows.count);
    if (listed.times.length > 0) columns.push(readColumn(sensor, kind, listed, values));
  }
  requireEnd(reader);
  return { device, hour, columns };
}

function atMost(room: number, count: number): number {
  if (count > room) throw new OdographError('corrupt-segment', 'it holds more than a segment may');
  return count;
}

/** Unpacks a list of times when the first column asks for it, and gives all of them the same list. */
function lazyTimes(part: ByteReader, range: TimeSlice | undefined): () => ListedTimes {
  let listed: ListedTimes | undefined;
  return () => {
    if (listed === undefined) {
      listed = readTimes(part, range);
      requireEnd(part);
    }
    return listed;
  };
}

function readColumn(sensor: string, kind: Kind, { times, rows }: ListedTimes, values: ByteReader): Column {
  const column: Column = isNumeric(kind)
    ? { sensor, kind, times, numbers: readNumbers(values, rows, kind) }
    : { sensor, kind, times, texts: readTexts(values, rows) };
  if (rows.to === rows.count) requireEnd(values);
  return column;
}

function requireEnd(reader: ByteReader): void {
  if (reader.rest > 0) throw new OdographError('corrupt-segment', 'something follows the content');
}
