import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ColumnKind, ColumnSurvey, cellValue } from '../../../../cli/send/cell.ts';

function kindOf(cells: readonly string[]): ColumnKind {
  const survey = new ColumnSurvey();
  for (const cell of cells) survey.add(cell);
  return survey.kind;
}

test('every double goes through to the last bit', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      const spelled = Object.is(value, -0) ? '-0' : String(value);

      const sent = cellValue(spelled, kindOf([spelled]));

      expect(sent !== undefined && 'json' in sent && Object.is(JSON.parse(sent.json), value)).toBe(true);
    }),
  );
});

test.each([
  ['+1.5', 1.5],
  ['1.', 1],
  ['.5', 0.5],
  ['-.5e-3', -0.0005],
  ['1E+3', 1000],
  ['-0.0', -0],
  ['007', 7],
  ['9007199254740993', 9007199254740992],
  ['5e-324', 5e-324],
  [' 12 ', 12],
])('%s is a number', (spelled, value) => {
  const sent = cellValue(spelled, kindOf([spelled]));

  expect(sent !== undefined && 'json' in sent ? JSON.parse(sent.json) : sent).toBe(value);
});

test.each<[ColumnKind, string[]]>([
  ['number', ['1', '', 'NaN', 'n/a', '-inf']],
  ['number', ['NaN', 'nan']],
  ['number', ['1e400', '2']],
  ['boolean', ['true', 'FALSE', '', 'True']],
  ['text', ['0x10', '1']],
  ['text', ['1', 'true']],
  ['text', ['true', 'n/a']],
  ['text', ['N/A', 'null']],
  ['text', ['1,5']],
  ['text', ['1_000', '1']],
  ['text', ['gps', '1']],
])('a %s column: %j', (kind, cells) => {
  expect(kindOf(cells)).toBe(kind);
});

test.each(['NaN', '-Infinity', '1.#QNAN', 'null', '1e400'])('%s among numbers is rejected', (cell) => {
  expect(cellValue(cell, 'number')).toEqual({ reason: expect.stringContaining(cell) as unknown });
});

test('a text is kept as it stands, blanks and all; an empty cell is no reading', () => {
  expect(cellValue(' a"b\n', 'text')).toEqual({ json: JSON.stringify(' a"b\n') });
  expect(cellValue('', 'text')).toBeUndefined();
  expect(cellValue('', 'number')).toBeUndefined();
});
