import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { OdographClient } from '../../shared/client/odograph-client.ts';
import { openBatch } from '../../shared/ingest/batch.ts';
import { openLetter } from '../../shared/quarantine/dead-letter.ts';
import { formatInstant } from '../../shared/reading/instant.ts';
import type { Block, Column } from '../../shared/segment/column.ts';
import type { Terminal } from '../terminal.ts';

/**
 * Writes a letter into a folder as it lies in the bucket, and beside it what readings can be read of it, as lines
 * that can be sent again.
 *
 * @returns number of readings
 */
export async function exportLetter(
  key: string,
  folder: string,
  client: OdographClient,
  terminal: Terminal,
): Promise<number> {
  const content = await download(key, client);
  const place = resolve(terminal.cwd, folder);
  await mkdir(place, { recursive: true });
  // A key comes from the server, and must not lead out of the folder.
  const name = join(place, key.replaceAll(/[^\w.-]+/g, '_').replace(/\.json$/, ''));
  await writeFile(`${name}.json`, content);
  const lines = openLetter(key, content).batches.flatMap(({ data }) => linesOf(data));
  if (lines.length > 0) await writeFile(`${name}.ndjson`, `${lines.join('\n')}\n`);
  return lines.length;
}

async function download(key: string, client: OdographClient): Promise<Buffer> {
  const slices: Buffer[] = [];
  for (let from: number | undefined = 0; from !== undefined; ) {
    const slice = await client.letterContent({ key, from });
    slices.push(Buffer.from(slice.data, 'base64'));
    from = slice.next;
  }
  return Buffer.concat(slices);
}

/** The readings of a batch as lines; none where it does not open. */
function linesOf(data: Buffer): string[] {
  try {
    return openBatch(data).flatMap(blockLines);
  } catch {
    return [];
  }
}

const blockLines = (block: Block): string[] =>
  block.columns.flatMap((column) =>
    Array.from(column.times, (ns, row) => {
      const { device, hour } = block;
      const start = JSON.stringify({ device, sensor: column.sensor, timestamp: formatInstant({ hour, ns }) });
      return `${start.slice(0, -1)},"value":${valueText(column, row)}}`;
    }),
  );

function valueText(column: Column, row: number): string {
  if ('texts' in column) {
    const text = column.texts[row] ?? '';
    return column.kind === 'json' && isJson(text) ? text : JSON.stringify(text);
  }
  const value = column.numbers[row] ?? 0;
  if (column.kind === 'boolean') return String(value === 1);
  return Object.is(value, -0) ? '-0.0' : String(value);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
