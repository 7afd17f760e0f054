import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import { CliFailure } from '../failure.ts';

/** Rises when manifests are written that earlier programs would misread. */
export const EXPORT_VERSION = 1;

/** The file that tells what an export holds, in its folder and in that of each device. */
export const MANIFEST_FILE = 'manifest.json';

export const FORMATS = ['mcap', 'ndjson'] as const;
export type Format = (typeof FORMATS)[number];

const writtenFile = z.object({ name: z.string(), bytes: z.number(), sha256: z.string() });
export type WrittenFile = z.infer<typeof writtenFile>;

const writtenDay = z.object({
  date: z.string(),
  /** Of what the system told of the day when it was read: another one means other readings. */
  version: z.string(),
  /** Revision of the daily recording that was taken as it is; not there where readings were streamed. */
  revision: z.number().optional(),
  readings: z.number(),
  files: z.partialRecord(z.enum(FORMATS), writtenFile),
});
export type WrittenDay = z.infer<typeof writtenDay>;

const deviceManifest = z.object({
  version: z.literal(EXPORT_VERSION),
  device: z.string(),
  days: z.array(writtenDay),
});

const exportManifest = z.object({
  version: z.literal(EXPORT_VERSION),
  /** Origin of the system that it is of. */
  system: z.string(),
  /** When the last run began, and when it ended; without an end it was interrupted. */
  began: z.string(),
  ended: z.string().optional(),
  /** Whether that run got all that it was to get. */
  isComplete: z.boolean(),
  devices: z.array(
    z.object({
      device: z.string(),
      folder: z.string(),
      days: z.number(),
      readings: z.number(),
      bytes: z.number(),
    }),
  ),
  /** What is not of one device. */
  files: z.array(writtenFile.extend({ entries: z.number() })),
  /** Days that could not be had. */
  failed: z.array(z.object({ device: z.string(), date: z.string(), why: z.string() })),
  /** What this key may not read, or was not found at this address. */
  leftOut: z.array(z.string()),
});
export type ExportManifest = z.infer<typeof exportManifest>;
export type SystemFile = ExportManifest['files'][number];

/** The days of a device that are there. @throws CliFailure for a manifest that is not of this device, or unreadable */
export async function readDays(path: string, device: string): Promise<Map<string, WrittenDay>> {
  const read = await readManifest(path, deviceManifest);
  if (read === undefined) return new Map();
  if (read.device !== device)
    throw new CliFailure(
      `${path} is of the device ${read.device}, not of ${device}.`,
      'Export to another folder.',
    );
  return new Map(read.days.map((day) => [day.date, day]));
}

export const daysText = (device: string, days: ReadonlyMap<string, WrittenDay>): string =>
  manifestText({
    version: EXPORT_VERSION,
    device,
    days: [...days.values()].toSorted((a, b) => (a.date < b.date ? -1 : 1)),
  });

/** @throws CliFailure for one that is unreadable */
export const readExport = (path: string): Promise<ExportManifest | undefined> =>
  readManifest(path, exportManifest);

export const manifestText = (manifest: object): string => `${JSON.stringify(manifest, null, 2)}\n`;

async function readManifest<T>(path: string, schema: z.ZodType<T>): Promise<T | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw unreadable(path, 'it cannot be read');
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw unreadable(path, 'it is not JSON');
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const version = typeof json === 'object' && json !== null && 'version' in json ? json.version : undefined;
  const isNewer = typeof version === 'number' && version > EXPORT_VERSION;
  throw unreadable(path, isNewer ? `it has version ${version}, of a later Odograph` : 'it is no manifest');
}

const unreadable = (path: string, why: string): CliFailure =>
  new CliFailure(
    `${path} is not what an export leaves: ${why}.`,
    'Export to another folder, or remove that file to have its days fetched again.',
  );
