import { join } from 'node:path';
import { OdographError } from '../../shared/errors/odograph-error.ts';
import { McapFault } from '../../shared/recording/mcap/open-chunk.ts';
import { DeviceChannels, settingsOf } from './device-channels.ts';
import { DayFault } from './day-fault.ts';
import { dayOf, type PlannedDay } from './day-plan.ts';
import type { Clients } from '../addresses.ts';
import { copyDump } from './copy-dump.ts';
import { copyWindows } from './copy-windows.ts';
import { isBroken, isStaleLink } from './fetch-pieces.ts';
import { type Format, FORMATS, type WrittenDay, type WrittenFile } from './manifest-files.ts';
import { PartFile } from './part-file.ts';

/** How a day's files end, by their format. */
export const ENDINGS: Readonly<Record<Format, string>> = { mcap: '.mcap', ndjson: '.ndjson.gz' };

/** How often a day is tried whose links end, whose dump is replaced, or whose counts are not as told. */
const ATTEMPTS = 3;

/** What a day is fetched with. */
export interface DayWork {
  readonly device: string;
  readonly folder: string;
  readonly formats: readonly Format[];
  readonly clients: Clients;
}

/** The files of a day that are being written, by their format. */
export type Parts = Readonly<Partial<Record<Format, PartFile>>>;

/** What was found in a day's content. */
export interface FoundDay {
  readonly readings: number;
  readonly revision?: number;
}

/**
 * Fetches a day, counts it against what is told of it, and gives its files their names: none of them before all are
 * right.
 *
 * @returns undefined for a day that has no readings any more
 * @throws DayFault for a day that is not right, however often it is tried
 * @throws ClientError, CliFailure
 */
export async function fetchDay(date: string, work: DayWork): Promise<WrittenDay | undefined> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const day = await dayOf(work.device, date, work.clients.manifest);
      return day && (await writeDay(day, work));
    } catch (error) {
      if (attempt < ATTEMPTS && mayPass(error)) continue;
      throw isFault(error) ? new DayFault(error.message, { cause: error }) : error;
    }
  }
}

/** Whether it is this day that is wrong, and another one may not be. What reads a file throws what is wrong with it. */
const isFault = (error: unknown): error is Error => mayPass(error) || isBroken(error);

/** What is broken was tried for long enough. */
const mayPass = (error: unknown): error is Error =>
  error instanceof DayFault ||
  error instanceof McapFault ||
  error instanceof OdographError ||
  isStaleLink(error);

async function writeDay(day: PlannedDay, work: DayWork): Promise<WrittenDay> {
  // Asked after the manifest, so that every channel of its sources is known.
  const { channels } = await settingsOf(work.device, work.clients.api);
  const known = new DeviceChannels(work.device, channels);
  const parts: Partial<Record<Format, PartFile>> = {};
  try {
    for (const format of FORMATS) {
      if (!work.formats.includes(format)) continue;
      parts[format] = await PartFile.create(join(work.folder, day.date + ENDINGS[format]));
    }
    const isFile = day.sources.length === 1 && day.sources[0]?.isFile === true;
    const found = isFile
      ? await copyDump(day, known, parts, work)
      : await copyWindows(day, known, parts, work);
    const files: Partial<Record<Format, WrittenFile>> = {};
    for (const format of FORMATS) {
      const part = parts[format];
      if (part === undefined) continue;
      files[format] = { name: day.date + ENDINGS[format], bytes: part.bytes, sha256: part.sha256 };
    }
    for (const part of Object.values(parts)) await part.commit();
    return { date: day.date, version: day.version, ...found, files };
  } finally {
    for (const part of Object.values(parts)) await part.discard();
  }
}
