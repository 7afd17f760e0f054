import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Device } from '../../shared/api/devices.ts';
import { visible } from '../format.ts';
import type { Clients } from '../addresses.ts';
import { DayFault } from './day-fault.ts';
import { fetchDay } from './day-files.ts';
import { daysOf, type HourRange, type PlannedDay } from './day-plan.ts';
import { settingsIfAny } from './device-channels.ts';
import { keepFirstKinds } from './first-kinds.ts';
import { folderOf } from './folder-name.ts';
import {
  daysText,
  type ExportManifest,
  type Format,
  MANIFEST_FILE,
  manifestText,
  readDays,
  type WrittenDay,
} from './manifest-files.ts';
import { PART_ENDING, told, writeWhole } from './part-file.ts';

/** Days of one device that are fetched at the same time: the system has others to serve. */
const AT_ONCE = 3;

/** The file that tells how a device is set up. */
export const DEVICE_FILE = 'device.json';

/** What all devices are exported with. */
export interface ExportWork {
  readonly out: string;
  readonly formats: readonly Format[];
  readonly range: HourRange;
  readonly clients: Clients;
  readonly isDryRun: boolean;
  readonly signal: AbortSignal;
  /** Told how many of a device's days are done, of how many that have to be fetched. */
  readonly onDay: (device: string, done: number, all: number) => void;
  /** Told of what the user should know. */
  readonly note: (line: string) => void;
}

/** What became of a device. */
export interface DeviceOutcome {
  readonly entry: ExportManifest['devices'][number];
  /** Days that were fetched now, or would be. */
  readonly fetched: number;
  readonly unchanged: number;
  readonly failed: ExportManifest['failed'];
}

/**
 * Brings a device's folder up to what the system holds. Its manifest is written after every day, so that a run that is
 * interrupted is gone on with.
 *
 * @returns undefined for a device that has gone out of sight
 * @throws ClientError, CliFailure
 */
export async function exportDevice(device: string, work: ExportWork): Promise<DeviceOutcome | undefined> {
  const folder = join(work.out, folderOf(device));
  const settings = await settingsIfAny(device, work.clients.api);
  if (settings === undefined) return undefined;
  const days = await readDays(join(folder, MANIFEST_FILE), device);
  const [wanted, unchanged] = await stale(device, folder, days, work);
  const failed: ExportManifest['failed'] = [];
  if (!work.isDryRun) {
    await prepare(folder, settings);
    const fetch = async (day: PlannedDay): Promise<void> => {
      try {
        const written = await fetchDay(day.date, { ...work, device, folder });
        if (written !== undefined) await keep(written);
      } catch (error) {
        if (!(error instanceof DayFault)) throw error;
        failed.push({ device, date: day.date, why: error.message });
      }
    };
    let saving: Promise<unknown> = Promise.resolve();
    const keep = async (day: WrittenDay): Promise<void> => {
      days.set(day.date, mergedDay(days.get(day.date), day));
      saving = saving.then(() => writeWhole(join(folder, MANIFEST_FILE), daysText(device, days)));
      await saving;
    };
    await eachInTurn(wanted, fetch, work, device);
    if (work.formats.includes('ndjson')) await tellFirstKinds(folder, settings, days, work);
  }
  return { entry: entryOf(device, days), fetched: wanted.length - failed.length, unchanged, failed };
}

/** Which days have to be fetched, and how many need not be. */
async function stale(
  device: string,
  folder: string,
  days: ReadonlyMap<string, WrittenDay>,
  { range, clients, formats }: ExportWork,
): Promise<[PlannedDay[], number]> {
  const wanted: PlannedDay[] = [];
  let unchanged = 0;
  for await (const day of daysOf(device, range, clients.manifest)) {
    if (await isThere(days.get(day.date), day, folder, formats)) unchanged += 1;
    // Its links end before its turn comes; it is asked for again then.
    else wanted.push({ ...day, sources: [] });
  }
  return [wanted, unchanged];
}

/** Whether a day's files are there as they were written, and of what the system tells of the day now. */
async function isThere(
  written: WrittenDay | undefined,
  { version }: PlannedDay,
  folder: string,
  formats: readonly Format[],
): Promise<boolean> {
  if (written?.version !== version) return false;
  for (const format of formats) {
    const file = written.files[format];
    if (file === undefined || (await lengthOf(join(folder, file.name))) !== file.bytes) return false;
  }
  return true;
}

async function lengthOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).size;
  } catch {
    return undefined;
  }
}

/** A file of another format stays listed as long as it is of the same version of its day. */
const mergedDay = (before: WrittenDay | undefined, day: WrittenDay): WrittenDay =>
  before?.version === day.version ? { ...day, files: { ...before.files, ...day.files } } : day;

/** Makes the folder, tells of the device in it, and removes what a run left that was interrupted. */
async function prepare(folder: string, settings: Device): Promise<void> {
  await told(folder, () => mkdir(folder, { recursive: true }));
  for (const name of await readdir(folder)) {
    if (name.endsWith(PART_ENDING)) await rm(join(folder, name), { force: true });
  }
  await writeWhole(join(folder, DEVICE_FILE), manifestText(settings));
}

async function tellFirstKinds(
  folder: string,
  { device, channels }: Device,
  days: ReadonlyMap<string, WrittenDay>,
  { note }: ExportWork,
): Promise<void> {
  const lacking = await keepFirstKinds(folder, channels, days);
  if (lacking.length > 0)
    note(visible(`${device}: the days here have no reading of the first kind of ${lacking.join(', ')}.`));
}

/** Works through days, a few at a time; the first failure ends it when those under way have ended. */
async function eachInTurn(
  days: readonly PlannedDay[],
  work: (day: PlannedDay) => Promise<void>,
  { signal, onDay }: ExportWork,
  device: string,
): Promise<void> {
  const turns = days.values();
  let done = 0;
  let failure: { readonly error: unknown } | undefined;
  onDay(device, 0, days.length);
  const worker = async (): Promise<void> => {
    for (const day of turns) {
      if (failure !== undefined) return;
      try {
        signal.throwIfAborted();
        await work(day);
        done += 1;
        onDay(device, done, days.length);
      } catch (error) {
        failure ??= { error };
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  if (failure !== undefined) throw failure.error;
}

function entryOf(device: string, days: ReadonlyMap<string, WrittenDay>): DeviceOutcome['entry'] {
  let readings = 0;
  let bytes = 0;
  for (const day of days.values()) {
    readings += day.readings;
    for (const file of Object.values(day.files)) bytes += file.bytes;
  }
  return { device, folder: folderOf(device), days: days.size, readings, bytes };
}
