import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { RegisteredChannel } from '../../shared/index/recording-index.ts';
import type { Kind } from '../../shared/reading/reading.ts';
import type { WrittenDay } from './manifest-files.ts';
import { writeWhole } from './part-file.ts';

/** Holds a reading of the first kind of each sensor that has sent several: sent first, they keep their topics. */
export const FIRST_FILE = 'first.ndjson';

/** The kind of a value, by the character that it begins with; a number's begins with any other. */
const KINDS: Readonly<Record<string, Kind>> = { '"': 'text', '{': 'json', t: 'boolean', f: 'boolean' };

/**
 * Sees to it that the file of first kinds is there, if the device has need of one.
 *
 * @param channels of the device, in the order of their registration
 * @returns the names of the sensors of whose first kind there is no reading in the days that are there
 */
export async function keepFirstKinds(
  folder: string,
  channels: readonly RegisteredChannel[],
  days: ReadonlyMap<string, WrittenDay>,
): Promise<string[]> {
  const firsts = [...Map.groupBy(channels, ({ sensor }) => sensor)].flatMap(([sensor, kinds]) =>
    kinds.length > 1 && kinds[0] !== undefined ? [[sensor, kinds[0].kind] as const] : [],
  );
  if (firsts.length === 0) return [];
  const path = join(folder, FIRST_FILE);
  const lacking = new Map(firsts);
  const lines = new Map<string, string>();
  const look = (line: string): void => {
    const found = lineOf(line);
    if (found === undefined || lacking.get(found.sensor) !== found.kind) return;
    lacking.delete(found.sensor);
    lines.set(found.sensor, line);
  };
  for (const line of await linesIn(path)) look(line);
  const known = lines.size;
  for (const { files } of [...days.values()].toSorted((a, b) => (a.date < b.date ? -1 : 1))) {
    if (lacking.size === 0) break;
    if (files.ndjson !== undefined)
      await eachLine(join(folder, files.ndjson.name), look, () => lacking.size > 0).catch(ifReadable);
  }
  const text = firsts.flatMap(([sensor]) => lines.get(sensor) ?? []).map((line) => `${line}\n`);
  if (lines.size > known) await writeWhole(path, text.join(''));
  return [...lacking.keys()];
}

/** Of which sensor and kind a line is; undefined for what is none. */
function lineOf(line: string): { readonly sensor: string; readonly kind: Kind } | undefined {
  if (line === '') return undefined;
  const { sensor } = JSON.parse(line) as { readonly sensor: string };
  // Values stand last, after times that hold no quotes.
  const start = line.slice(line.indexOf('"value":', line.indexOf('"timestamp":"')) + '"value":'.length)[0];
  return { sensor, kind: KINDS[start ?? ''] ?? 'number' };
}

async function linesIn(path: string): Promise<string[]> {
  try {
    return (await readFile(path, 'utf8')).split('\n');
  } catch {
    return [];
  }
}

/** Files that were taken away or damaged are fetched anew when their days are asked for, and tell nothing until then. */
function ifReadable(error: unknown): void {
  const isOfFile = error instanceof Error && 'code' in error;
  if (!isOfFile) throw error;
}

async function eachLine(path: string, look: (line: string) => void, isWanted: () => boolean): Promise<void> {
  // What fails is told where the pieces are read.
  const pieces = pipeline(createReadStream(path), createGunzip(), () => undefined);
  const decoder = new TextDecoder();
  let rest = '';
  for await (const piece of pieces as AsyncIterable<Uint8Array>) {
    const lines = (rest + decoder.decode(piece, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    lines.forEach(look);
    if (!isWanted()) return;
  }
}
