import { formatInstant } from '../../shared/reading/instant.ts';
import { type Batch, BatchBuilder } from './batch.ts';
import { cellValue } from './cell.ts';
import type { CsvPlan } from './csv-plan.ts';
import type { CsvRow } from './csv-rows.ts';
import type { Tally } from './tally.ts';
import { parseTimeCell } from './time-cell.ts';

/** What the readers of every format are given to work with. */
export interface Reading {
  /** First line of the file to send; those before it were sent already. */
  readonly fromLine: number;
  readonly tally: Tally;
  /** How far the file has been read, in bytes as stored. */
  readonly position: () => number;
}

/** Second pass over a CSV file: every cell of the plan's columns becomes a reading, in the order of the file. */
export async function* csvBatches(
  rows: AsyncIterable<readonly CsvRow[]>,
  plan: CsvPlan,
  reading: Reading,
): AsyncGenerator<Batch> {
  const builder = new BatchBuilder();
  const prefixes = plan.columns.map(({ name }) => `"sensor":${JSON.stringify(name)},"timestamp":"`);
  for await (const group of rows) {
    for (const row of group) {
      if (row.line <= plan.headerLine || row.line < reading.fromLine) continue;
      addRow(row, plan, prefixes, builder, reading.tally);
      if (builder.isFull) yield builder.take(reading.position());
    }
  }
  if (builder.size > 0) yield builder.take(reading.position());
}

function addRow(
  row: CsvRow,
  plan: CsvPlan,
  prefixes: readonly string[],
  builder: BatchBuilder,
  tally: Tally,
): void {
  const { line } = row;
  if ('reason' in row) {
    tally.reject({ line, code: 'row', reason: row.reason });
    return;
  }
  const { cells } = row;
  if (cells.length !== plan.width) {
    const reason = `the row has ${cells.length} cells, the header has ${plan.width}`;
    tally.reject({ line, code: 'row', reason });
    return;
  }
  const stamp = cells[plan.timeIndex] ?? '';
  const at = parseTimeCell(stamp, plan.epochUnit);
  if (at === undefined) {
    const reason = stamp.trim() === '' ? 'the time is missing' : `"${stamp.slice(0, 40)}" is not a time`;
    tally.reject({ line, code: 'timestamp', reason });
    return;
  }
  let device = '';
  if (plan.deviceIndex !== undefined) {
    const name = cells[plan.deviceIndex] ?? '';
    if (name === '') {
      tally.reject({ line, code: 'device', reason: 'the device is missing' });
      return;
    }
    device = `"device":${JSON.stringify(name)},`;
    tally.sawDevice(name);
  }
  const time = formatInstant(at);
  tally.saw(at);
  plan.columns.forEach(({ index, name, kind }, position) => {
    const value = cellValue(cells[index] ?? '', kind);
    if (value === undefined) return;
    if ('reason' in value) {
      tally.reject({ line, sensor: name, code: 'value', reason: value.reason });
      return;
    }
    builder.add(line, name, `{${device}${prefixes[position]}${time}","value":${value.json}}`);
  });
}
