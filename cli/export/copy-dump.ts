import { createReadStream } from 'node:fs';
import type { DumpList } from '../../shared/api/dumps.ts';
import { countLines } from '../../shared/dump/verify-dump.ts';
import type { DayWork, FoundDay, Parts } from './day-files.ts';
import type { PlannedDay } from './day-plan.ts';
import { DayFault } from './day-fault.ts';
import type { DeviceChannels } from './device-channels.ts';
import { AGAIN, fetchPieces } from './fetch-pieces.ts';
import type { PartFile } from './part-file.ts';
import { RecordingReader } from './recording-reader.ts';

type Dump = DumpList['dumps'][number];

/** Length of the pieces in which files are read back. */
const PIECE_BYTES = 256 * 1024;

/**
 * Takes a day's files as they lie there, and counts them.
 *
 * @throws DayFault when one has not as many readings as the index tells, or was replaced meanwhile
 */
export async function copyDump(
  day: PlannedDay,
  channels: DeviceChannels,
  { mcap, ndjson }: Parts,
  { clients, device }: DayWork,
): Promise<FoundDay> {
  const { dumps } = await clients.api.dumps({ date: day.date, device });
  const dump = dumps.find(({ mcap: { url } }) => pathOf(url) === day.sources[0]?.url.pathname);
  if (dump === undefined) throw new DayFault('its recording was replaced meanwhile');
  const fetched = async (part: PartFile, file: Dump['mcap']): Promise<void> => {
    for await (const piece of fetchPieces(clients.transport, new URL(file.url, clients.api.origin), true)) {
      if (piece === AGAIN) await part.empty();
      else await part.write(piece);
    }
    await part.close();
    if (part.bytes !== file.bytes)
      throw new DayFault(`a file came with ${part.bytes} bytes, and is told to have ${file.bytes}`);
  };
  if (mcap !== undefined) {
    await fetched(mcap, dump.mcap);
    requireCount('the MCAP file', await readingsOf(mcap.path, channels), dump);
  }
  if (ndjson !== undefined) {
    await fetched(ndjson, dump.ndjson);
    const { count } = await countLines({ read: async (path) => createReadStream(path) }, ndjson.path);
    requireCount('the NDJSON file', count, dump);
  }
  return { readings: dump.readings, revision: dump.revision };
}

const pathOf = (url: string): string => new URL(url, 'http://any').pathname;

function requireCount(file: string, count: number, { readings }: Dump): void {
  if (count === readings) return;
  throw new DayFault(`${file} has ${count} readings, and is told to have ${readings}`);
}

/** How many readings an MCAP file has, by reading all of it. @throws McapFault when it is damaged */
async function readingsOf(path: string, channels: DeviceChannels): Promise<number> {
  let readings = 0;
  const counted = new Set<number>();
  const reader = new RecordingReader({
    channel: (id, topic) => {
      const place = channels.placeOf(topic);
      if (place === undefined) throw new DayFault(`no sensor of the device has the topic ${topic}`);
      if (channels.sensorOf(place) !== undefined) counted.add(id);
    },
    message: (_, __, ___, id) => {
      if (counted.has(id)) readings += 1;
    },
  });
  for await (const piece of createReadStream(path, { highWaterMark: PIECE_BYTES })) reader.push(piece);
  reader.finish();
  return readings;
}
