import { deepStrictEqual, strictEqual } from 'node:assert';
import * as fc from 'fast-check';
import { CliFailure } from '../../../cli/failure.ts';
import { cellValue, ColumnSurvey, spellingOf } from '../../../cli/send/cell.ts';
import { csvBatches } from '../../../cli/send/csv-batches.ts';
import { planCsv } from '../../../cli/send/csv-plan.ts';
import { type CsvRow, readCsvRows } from '../../../cli/send/csv-rows.ts';
import { ndjsonBatches } from '../../../cli/send/ndjson-batches.ts';
import { Tally } from '../../../cli/send/tally.ts';
import { EpochSurvey, parseTimeCell } from '../../../cli/send/time-cell.ts';
import { formatInstant } from '../../../shared/reading/instant.ts';
import { cutAt, cuts } from '../../support/arbitraries.ts';
import { bodies } from '../../support/reading-lines.ts';
import { mutated, mutatedText } from '../mutations.ts';
import { fuzzTarget } from '../target.ts';

async function* piecesOf(pieces: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* pieces;
}

const cells = fc.constantFrom(
  '',
  '1',
  '-0',
  '1.5e3',
  '1.',
  '.5',
  'true',
  'NaN',
  '∞',
  'n/a',
  '-',
  '""',
  '"a,b"',
  '"x\ny"',
  '"q""q"',
  'ü',
  '__proto__',
  '1e400',
);
const stamps = fc.constantFrom(
  '2026-05-01T00:00:00Z',
  '2026-05-01 00:00:00.5 +0130',
  '2026-05-01 00:00:00 UTC',
  '1748033651',
  '1748033651000.25',
  '-62167219200',
  '99999999999999999999.999999999',
  'x',
);
const tables = fc
  .array(fc.tuple(stamps, cells, cells), { maxLength: 6 })
  .map((rows) => Buffer.from([['time', 'speed', 'note'], ...rows].map((row) => row.join(',')).join('\r\n')));

const rowsOf = async (pieces: readonly Uint8Array[]): Promise<CsvRow[]> =>
  (await Array.fromAsync(readCsvRows(piecesOf(pieces), ','))).flat();

const csv = fuzzTarget('CSV', 4, fc.tuple(mutated(tables), cuts), async ([content, places]) => {
  const rows = await rowsOf([content]);
  deepStrictEqual(await rowsOf(cutAt(content, places)), rows);
  const written = rows.flatMap((row) => ('cells' in row ? [row.cells] : []));
  const again = written.map((row) => row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(','));
  const found = await rowsOf([Buffer.from(again.join('\n'))]);
  deepStrictEqual(
    found.map((row) => ('cells' in row ? row.cells : row.reason)),
    written,
  );
});

/** The objects of all batches; each has to be JSON on one line. */
function checkTexts(texts: readonly string[]): void {
  for (const text of texts) {
    strictEqual(/[\r\n]/.test(text), false);
    strictEqual(typeof JSON.parse(text), 'object');
  }
}

const csvReadings = fuzzTarget('CSV readings', 2, mutated(tables), async (content) => {
  const read = () => readCsvRows(piecesOf([content]), ',');
  const reading = { fromLine: 1, tally: new Tally(), position: () => 0 };
  try {
    const plan = await planCsv(read(), { delimiter: ',', exclude: [] });
    for await (const batch of csvBatches(read(), plan, reading)) checkTexts(batch.texts);
  } catch (error) {
    if (!(error instanceof CliFailure)) throw error;
  }
});

const ndjsonReadings = fuzzTarget(
  'NDJSON to send',
  2,
  fc.tuple(mutated(bodies), cuts),
  async ([body, places]) => {
    const reading = { fromLine: 1, tally: new Tally(), position: () => 0 };
    for await (const batch of ndjsonBatches(piecesOf(cutAt(body, places)), reading)) checkTexts(batch.texts);
  },
);

const cell = fuzzTarget('CSV cell', 2, mutatedText(cells), (text) => {
  spellingOf(text);
  const survey = new ColumnSurvey();
  survey.add(text);
  for (const kind of [survey.kind, 'number', 'text'] as const) {
    const value = cellValue(text, kind);
    if (value === undefined || 'reason' in value) continue;
    const parsed: unknown = JSON.parse(value.json);
    strictEqual(typeof parsed, kind === 'text' ? 'string' : kind);
    deepStrictEqual(cellValue(kind === 'text' ? String(parsed) : value.json, kind), value);
  }
});

const timeCell = fuzzTarget('time cell', 2, mutatedText(stamps), (text) => {
  const survey = new EpochSurvey();
  survey.add(text);
  for (const unit of [survey.unit, 's', 'ns'] as const) {
    const at = parseTimeCell(text, unit);
    if (at !== undefined) deepStrictEqual(parseTimeCell(formatInstant(at), unit), at);
  }
});

export const CLI_TARGETS = [csv, csvReadings, ndjsonReadings, cell, timeCell];
