/** What a cell says, as far as its column's kind depends on it. */
export type Spelling = 'empty' | 'blank' | 'number' | 'not-finite' | 'absent' | 'boolean' | 'text';

export type ColumnKind = 'number' | 'boolean' | 'text';

/** Written so that no run of digits can be split in two ways, which would take quadratic time. */
const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;
const NOT_FINITE = /^[+-]?(?:nan(?:\([a-z0-9]*\))?|inf(?:inity)?|∞|1\.#(?:q?s?nan|ind|inf)0*)$/i;
const ABSENT = /^(?:#?n\/?a|null|none|nil|undefined|-+)$/i;
const BOOLEAN = /^(?:true|false)$/i;

/** Classifies one cell on its own; white space around it does not count. */
export function spellingOf(cell: string): Spelling {
  if (cell === '') return 'empty';
  const text = cell.trim();
  if (text === '') return 'blank';
  if (NUMBER.test(text)) return 'number';
  if (BOOLEAN.test(text)) return 'boolean';
  if (NOT_FINITE.test(text)) return 'not-finite';
  return ABSENT.test(text) ? 'absent' : 'text';
}

/** Counts the spellings of a column, cell by cell, and tells its kind. */
export class ColumnSurvey {
  readonly #seen = new Set<Spelling>();

  add(cell: string): void {
    this.#seen.add(spellingOf(cell));
  }

  /** Whether every cell is empty. */
  get isEmpty(): boolean {
    return [...this.#seen].every((spelling) => spelling === 'empty' || spelling === 'blank');
  }

  /**
   * A number when all its cells are numbers, or spellings of "no number" among numbers; a boolean when all are
   * true or false; otherwise text. NaN and infinity alone are a number column without a number, not text.
   */
  get kind(): ColumnKind {
    const seen = this.#seen;
    if (seen.has('text')) return 'text';
    if (seen.has('boolean')) {
      return seen.has('number') || seen.has('not-finite') || seen.has('absent') ? 'text' : 'boolean';
    }
    if (seen.has('number')) return 'number';
    return seen.has('not-finite') && !seen.has('absent') ? 'number' : 'text';
  }
}

/** A cell as a JSON value, nothing for no reading, or why it is rejected. */
export type CellValue = { readonly json: string } | { readonly reason: string } | undefined;

/** U+FFFD: what decoding leaves where bytes are no UTF-8. */
const REPLACEMENT = '\uFFFD';

/**
 * The JSON of a cell in a column of the given kind. A number's JSON is the shortest text that reads back as the
 * same double, and keeps the sign of zero; a text is the cell as it stands.
 */
export function cellValue(cell: string, kind: ColumnKind): CellValue {
  if (cell === '') return undefined;
  if (kind === 'text') {
    if (cell.includes(REPLACEMENT)) return { reason: 'the text is not UTF-8' };
    return { json: JSON.stringify(cell) };
  }
  const text = cell.trim();
  if (text === '') return undefined;
  if (kind === 'boolean') return { json: text.toLowerCase() };
  if (!NUMBER.test(text)) return { reason: `"${text}" is no number, as the rest of the column is` };
  const value = Number(text);
  if (!Number.isFinite(value)) return { reason: `${text.slice(0, 40)} is beyond the range of a double` };
  return { json: Object.is(value, -0) ? '-0' : String(value) };
}
