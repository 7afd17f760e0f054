import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { DUMP_GZIP } from '../../shared/dump/write-files.ts';
import { hourOfDate } from '../../shared/reading/instant.ts';
import { MESSAGE_HEADER_BYTES } from '../../shared/recording/mcap/chunk-builder.ts';
import { McapEncoder } from '../../shared/recording/mcap/mcap-encoder.ts';
import { MESSAGE_AT } from '../../shared/recording/mcap/records.ts';
import { compressChunk } from '../../shared/recording/row-encoder.ts';
import type { DayWork, FoundDay, Parts } from './day-files.ts';
import { dayOf, type PlannedDay, type PlannedSource } from './day-plan.ts';
import { DayFault } from './day-fault.ts';
import type { DeviceChannels } from './device-channels.ts';
import { AGAIN, fetchPieces, isStaleLink } from './fetch-pieces.ts';
import { LineWriter } from './lines.ts';
import { PartFile } from './part-file.ts';
import { RecordingReader } from './recording-reader.ts';

/** As in daily recordings. */
const CHUNK_BYTES = 2 * 1024 * 1024;

/** Length of the pieces in which windows are read back, and lines are packed. */
const PIECE_BYTES = 256 * 1024;
const PACKED_BYTES = 1024 * 1024;

const packed = promisify(gzip);

/**
 * Makes a day's files of the windows that are streamed of it.
 *
 * A window is fetched as a whole before it is used, since one that breaks off comes anew from its beginning.
 *
 * @throws DayFault, McapFault when a window is not right
 */
export async function copyWindows(
  day: PlannedDay,
  channels: DeviceChannels,
  parts: Parts,
  work: DayWork,
): Promise<FoundDay> {
  const copy = new DayCopy(day, channels, parts);
  let { sources } = day;
  for (const at of day.sources.keys()) {
    const window = await PartFile.create(join(work.folder, `${day.date}.window-${at}`));
    try {
      try {
        await fetchWindow(sources[at], window, work);
      } catch (error) {
        if (!isStaleLink(error)) throw error;
        // A day of very much may take longer than its links live.
        sources = await renewed(day, work);
        await window.empty();
        await fetchWindow(sources[at], window, work);
      }
      await window.close();
      await copy.add(window.path);
    } finally {
      await window.discard();
    }
  }
  return { readings: await copy.end() };
}

async function fetchWindow(
  source: PlannedSource | undefined,
  window: PartFile,
  { clients }: DayWork,
): Promise<void> {
  if (source === undefined || source.isFile)
    throw new DayFault('the manifest lists a file beside streams of one day');
  for await (const piece of fetchPieces(clients.transport, source.url, false)) {
    if (piece === AGAIN) await window.empty();
    else await window.write(piece);
  }
}

/** The same sources with links that are new. @throws DayFault when the day has become another one */
async function renewed(
  { date, version }: PlannedDay,
  { device, clients }: DayWork,
): Promise<readonly PlannedSource[]> {
  const day = await dayOf(device, date, clients.manifest);
  if (day?.version === version) return day.sources;
  throw new DayFault('it has changed while it was fetched');
}

/** A day that is put together. */
class DayCopy {
  readonly #channels: DeviceChannels;
  readonly #parts: Parts;
  readonly #lines: LineWriter;
  readonly #encoder = new McapEncoder({
    library: 'odograph',
    chunkBytes: CHUNK_BYTES,
    isIndexed: true,
    compression: { name: 'zstd', compress: compressChunk },
  });
  #lastLow = 0;
  #lastHigh = 0;

  constructor({ date }: PlannedDay, channels: DeviceChannels, parts: Parts) {
    this.#channels = channels;
    this.#parts = parts;
    this.#lines = new LineWriter(channels, hourOfDate(date) ?? 0);
    this.#encoder.start(channels.schemas, channels.channels);
  }

  async add(path: string): Promise<void> {
    const places = new Map<number, number>();
    const reader = new RecordingReader({
      channel: (id, topic) => {
        const place = this.#channels.placeOf(topic);
        if (place === undefined) throw new DayFault(`no sensor of the device has the topic ${topic}`);
        places.set(id, place);
      },
      message: (records, from, to, id, low, high) =>
        this.#message(records, from, to, places.get(id), low, high),
    });
    for await (const piece of createReadStream(path, { highWaterMark: PIECE_BYTES })) {
      reader.push(piece);
      await this.#flush(PACKED_BYTES);
    }
    reader.finish();
  }

  /** @returns how many readings there are */
  async end(): Promise<number> {
    this.#encoder.finish();
    await this.#flush(1);
    return this.#lines.lines;
  }

  #message(
    records: Buffer,
    from: number,
    to: number,
    place: number | undefined,
    low: number,
    high: number,
  ): void {
    if (place === undefined) throw new DayFault('a message is of a channel that is not told');
    if (high < this.#lastHigh || (high === this.#lastHigh && low < this.#lastLow))
      throw new DayFault('its windows are not in order of time');
    this.#lastLow = low;
    this.#lastHigh = high;
    this.#lines.add(place, low, high, records.subarray(from + MESSAGE_HEADER_BYTES, to));
    if (this.#parts.mcap === undefined) return;
    const { chunk } = this.#encoder;
    this.#encoder.channelUsed(place);
    chunk.addMessage(records, from, to - from, place, low, high);
    // A window that is older than the device's latest sensor may number what is derived in another way.
    chunk.bytes.writeUInt16LE(place, chunk.length - (to - from) + MESSAGE_AT.channel);
    this.#encoder.closeFullChunk();
  }

  /** Writes what is ready. @param lineBytes length from which lines are */
  async #flush(lineBytes: number): Promise<void> {
    const { mcap, ndjson } = this.#parts;
    for (const piece of this.#encoder.take()) await mcap?.write(piece);
    if (this.#lines.length < lineBytes) return;
    const lines = this.#lines.take();
    // Members of gzip one after the other are one file to whatever reads it.
    if (ndjson !== undefined) await ndjson.write(await packed(lines, DUMP_GZIP));
  }
}
