import { parse } from 'csv-parse/sync';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { type CsvRow, ROW_LIMIT, readCsvRows } from '../../../../cli/send/csv-rows.ts';
import { cut, stream } from '../fake-terminal.ts';

async function rowsOf(text: string, sizes: readonly number[] = [text.length]): Promise<CsvRow[]> {
  const rows: CsvRow[] = [];
  for await (const group of readCsvRows(stream(cut(Buffer.from(text), sizes)), ',')) rows.push(...group);
  return rows;
}

const cell = fc.string({
  unit: fc.constantFrom('a', '1', '"', ',', '\n', '\r\n', ' ', 'é', '😀'),
  maxLength: 6,
});
const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;

test('reads every table as another reader of CSV does, however the bytes are cut', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 6 }),
      fc.constantFrom('\n', '\r\n'),
      fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 3 }),
      async (table, end, sizes) => {
        const text = table.map((row) => row.map(quoted).join(',')).join(end);

        const rows = await rowsOf(text, sizes);

        expect(rows.map((row) => ('cells' in row ? row.cells : row.reason))).toEqual(
          parse(text, { relax_column_count: true, record_delimiter: end }),
        );
      },
    ),
  );
});

test("gives each row the file's line at which it starts", async () => {
  const text = '\uFEFFa,b\r\n1,2\r\n\r\n"x\r\ny\nz",3\r\n4,5';

  const rows = await rowsOf(text, [3]);

  expect(rows).toEqual([
    { line: 1, cells: ['a', 'b'] },
    { line: 2, cells: ['1', '2'] },
    { line: 4, cells: ['x\r\ny\nz', '3'] },
    { line: 7, cells: ['4', '5'] },
  ]);
});

test.each([
  ['text after a closing quote', 'a,b\n1,"2"x\n3,4\n', [1, 2, 3]],
  ['a quote inside unquoted text', 'a,b\n5,6"7\n8,9\n', [1, 2, 3]],
  ['a quote that is never closed', 'a,b\n1,"2\n3,4\n5,6\n', [1, 2, 3, 4]],
  ['a quote that the next quote closes wrongly', 'a,b\n1,"2\n3,4\n5,"6"\n7,8', [1, 2, 3, 4, 5]],
])('%s costs its own line only', async (_, text, lines) => {
  const rows = await rowsOf(text);

  expect(rows.map(({ line }) => line)).toEqual(lines);
  expect(rows.filter((row) => 'reason' in row).map(({ line }) => line)).toEqual([2]);
});

test('drops an endless line without holding it, and goes on after it', async () => {
  const piece = Buffer.alloc(1_000_000, 'x');
  const pieces = [Buffer.from('a,b\n1,'), ...Array.from({ length: 9 }, () => piece), Buffer.from('\n3,4\n')];
  const rows: CsvRow[] = [];

  for await (const group of readCsvRows(stream(pieces), ',')) rows.push(...group);

  expect(rows).toEqual([
    { line: 1, cells: ['a', 'b'] },
    { line: 2, reason: `the line is longer than ${ROW_LIMIT} characters` },
    { line: 3, cells: ['3', '4'] },
  ]);
});
