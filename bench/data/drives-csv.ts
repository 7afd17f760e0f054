import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import type { Drive } from './drives.ts';

/** Reads recorded drives: a header row, columns `drive` and `time` (RFC 3339), every other column a sensor. */
export function readDrives(path: string): Drive[] {
  const rows: Record<string, string>[] = parse(readFileSync(path), { columns: true });
  return [...Map.groupBy(rows, ({ drive }) => drive).values()].map((ofDrive) => ({
    rows: ofDrive.map(({ drive: _drive, time, ...cells }) => ({
      timeMs: Date.parse(time ?? ''),
      cells: new Map(
        Object.entries(cells)
          .filter(([, cell]) => cell !== '')
          .map(([sensor, cell]) => [sensor, Number.isNaN(Number(cell)) ? cell : Number(cell)] as const),
      ),
    })),
  }));
}
