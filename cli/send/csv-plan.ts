import { CliFailure } from '../failure.ts';
import { type ColumnKind, ColumnSurvey } from './cell.ts';
import type { CsvRow } from './csv-rows.ts';
import { EpochSurvey, type EpochUnit } from './time-cell.ts';

export interface CsvOptions {
  readonly delimiter: string;
  /** Time column; found by its name when not given. */
  readonly time?: string;
  readonly deviceColumn?: string;
  /** Only these columns, when given. */
  readonly columns?: readonly string[];
  readonly exclude: readonly string[];
}

/** One column that is sent: its readings' sensor is its name. */
export interface CsvColumn {
  readonly index: number;
  readonly name: string;
  readonly kind: ColumnKind;
}

/** How to read a CSV file, decided over all of it. */
export interface CsvPlan {
  readonly delimiter: string;
  /** Line of the header. */
  readonly headerLine: number;
  readonly width: number;
  readonly timeIndex: number;
  readonly epochUnit: EpochUnit;
  readonly deviceIndex?: number;
  readonly columns: readonly CsvColumn[];
}

const TIME_NAMES = ['time', 'timestamp', 'ts', 'date'];

/**
 * First pass over a CSV file: finds the columns and decides their kinds.
 *
 * @throws CliFailure when the header does not say what to send
 */
export async function planCsv(rows: AsyncIterable<readonly CsvRow[]>, options: CsvOptions): Promise<CsvPlan> {
  const epochs = new EpochSurvey();
  let layout: ReturnType<typeof readHeader> | undefined;
  let headerLine = 0;
  const surveys: ColumnSurvey[] = [];
  for await (const group of rows) {
    for (const row of group) {
      if (layout === undefined) {
        if ('reason' in row)
          throw new CliFailure(`The header in line ${row.line} cannot be read: ${row.reason}.`);
        headerLine = row.line;
        layout = readHeader(row.cells, options);
        for (const _ of row.cells) surveys.push(new ColumnSurvey());
      } else if ('cells' in row && row.cells.length === surveys.length) {
        for (const index of layout.chosen) surveys[index]?.add(row.cells[index] ?? '');
        epochs.add(row.cells[layout.timeIndex] ?? '');
      }
    }
  }
  if (layout === undefined) {
    throw new CliFailure('There is nothing in the file.', 'Send CSV with a header row, or NDJSON.');
  }
  const columns: CsvColumn[] = [];
  for (const index of layout.chosen) {
    const survey = surveys[index];
    const name = layout.names[index] ?? '';
    if (survey === undefined || survey.isEmpty) continue;
    if (name === '') {
      const next = 'Give it a name in the header, or choose the columns to send with --columns.';
      throw new CliFailure(`Column ${index + 1} has values but no name.`, next);
    }
    columns.push({ index, name, kind: survey.kind });
  }
  const { timeIndex, deviceIndex } = layout;
  return {
    delimiter: options.delimiter,
    headerLine,
    width: surveys.length,
    timeIndex,
    epochUnit: epochs.unit,
    columns,
    ...(deviceIndex === undefined ? {} : { deviceIndex }),
  };
}

function readHeader(cells: readonly string[], options: CsvOptions) {
  const names = cells.map((cell) => cell.trim());
  const find = (name: string, option: string): number => {
    const exact = names.indexOf(name);
    const index = exact >= 0 ? exact : names.findIndex((other) => other.toLowerCase() === name.toLowerCase());
    if (index < 0) throw new CliFailure(`${option} names no column: ${name}`, listing(names));
    return index;
  };
  const timeIndex =
    options.time === undefined
      ? names.findIndex((name) => TIME_NAMES.includes(name.toLowerCase()))
      : find(options.time, '--time');
  if (timeIndex < 0) {
    throw new CliFailure(
      'No column is named time, timestamp, ts or date.',
      `${listing(names)} Name one with --time.`,
    );
  }
  const deviceIndex =
    options.deviceColumn === undefined ? undefined : find(options.deviceColumn, '--device-column');
  const only = options.columns?.map((name) => names[find(name, '--columns')]);
  const excluded = new Set(options.exclude.map((name) => names[find(name, '--exclude')]));
  const chosen = names
    .map((_, index) => index)
    .filter((index) => index !== timeIndex && index !== deviceIndex)
    .filter((index) => only === undefined || only.includes(names[index]))
    .filter((index) => !excluded.has(names[index]));
  checkNames(names, chosen);
  return { names, timeIndex, deviceIndex, chosen };
}

/** Two columns of one name would be one sensor, of which the second's values would be lost. */
function checkNames(names: readonly string[], chosen: readonly number[]): void {
  if (chosen.length === 0) throw new CliFailure('No column is left to send.', listing(names));
  const seen = new Set<string>();
  for (const index of chosen) {
    const name = names[index] ?? '';
    if (name !== '' && seen.has(name)) {
      throw new CliFailure(
        `Two columns are named ${name}.`,
        'Rename one of them, or leave them out with --exclude.',
      );
    }
    seen.add(name);
  }
}

function listing(names: readonly string[]): string {
  return `The columns are: ${names.map((name) => (name === '' ? '(no name)' : name)).join(', ')}.`;
}
