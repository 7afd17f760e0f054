/** A row of a CSV file: its cells, or why it cannot be read. `line` is the file's line at which it starts, from 1. */
export type CsvRow =
  | { readonly line: number; readonly cells: readonly string[] }
  | { readonly line: number; readonly reason: string };

/** Longest row, in UTF-16 units. Also what is held in memory while a quote stays open. */
export const ROW_LIMIT = 4_000_000;

const QUOTE = '"';

/**
 * Reads CSV as RFC 4180 describes it, with LF or CRLF line ends, whatever bytes the stream is cut at; empty lines
 * are no rows. Yields the rows that each chunk completes.
 *
 * A fault costs its own line only: when a quoted cell turns out to be wrong, or is still open at the limit or at
 * the end, reading goes on with the line after the one at which the row started.
 */
export async function* readCsvRows(
  chunks: AsyncIterable<Uint8Array>,
  delimiter: string,
): AsyncGenerator<CsvRow[]> {
  const decoder = new TextDecoder('utf-8');
  const rows = new RowAssembler(delimiter);
  for await (const chunk of chunks) {
    const text = decoder.decode(chunk, { stream: true });
    if (text !== '') yield rows.push(text);
  }
  yield rows.finish(decoder.decode());
}

class RowAssembler {
  readonly #delimiter: string;
  #rest = '';
  #line = 1;
  /** The rest of the current line is beyond the limit and is dropped. */
  #skipping = false;
  /** Lines of the row whose quote is still open. */
  #open: string[] = [];
  #openLength = 0;
  #cells: CellReader;

  constructor(delimiter: string) {
    this.#delimiter = delimiter;
    this.#cells = new CellReader(delimiter);
  }

  push(text: string): CsvRow[] {
    const rows: CsvRow[] = [];
    const all = this.#rest + text;
    let at = 0;
    for (let end = all.indexOf('\n'); end >= 0; end = all.indexOf('\n', at)) {
      if (this.#skipping) {
        this.#skipping = false;
        this.#line += 1;
      } else {
        this.#take(all.slice(at, end), rows);
      }
      at = end + 1;
    }
    this.#rest = this.#skipping ? '' : all.slice(at);
    if (this.#rest.length > ROW_LIMIT) {
      this.#giveUp(rows, 'its quoted cell is never closed');
      rows.push({ line: this.#line, reason: `the line is longer than ${ROW_LIMIT} characters` });
      this.#rest = '';
      this.#skipping = true;
    }
    return rows;
  }

  finish(text: string): CsvRow[] {
    const rows = this.push(text);
    if (this.#rest !== '') this.#take(this.#rest, rows);
    while (this.#open.length > 0) this.#giveUp(rows, 'its quoted cell is never closed');
    return rows;
  }

  /** @param line one physical line without its LF */
  #take(line: string, rows: CsvRow[]): void {
    const start = this.#line - this.#open.length;
    this.#line += 1;
    if (this.#open.length === 0 && !line.includes(QUOTE)) {
      const bare = line.endsWith('\r') ? line.slice(0, -1) : line;
      if (bare !== '') rows.push({ line: start, cells: bare.split(this.#delimiter) });
      return;
    }
    this.#open.push(line);
    this.#openLength += line.length + 1;
    const result = this.#openLength > ROW_LIMIT ? 'its quoted cell is never closed' : this.#cells.feed(line);
    if (result === undefined) return;
    if (typeof result === 'string') {
      this.#giveUp(rows, result);
      return;
    }
    rows.push({ line: start, cells: result });
    this.#reset();
  }

  /** Condemns the first line of the open row, then reads the lines after it anew. */
  #giveUp(rows: CsvRow[], reason: string): void {
    if (this.#open.length === 0) return;
    const [, ...again] = this.#open;
    const start = this.#line - this.#open.length;
    rows.push({ line: start, reason });
    this.#reset();
    this.#line = start + 1;
    for (const line of again) this.#take(line, rows);
  }

  #reset(): void {
    this.#open = [];
    this.#openLength = 0;
    this.#cells = new CellReader(this.#delimiter);
  }
}

/** Reads the cells of one row that has quotes, line by line. */
class CellReader {
  readonly #delimiter: string;
  #done: string[] = [];
  /** Text so far of a quoted cell that goes on in the next line. */
  #open: string | undefined;

  constructor(delimiter: string) {
    this.#delimiter = delimiter;
  }

  /** @returns the row's cells, what is wrong with it, or `undefined` when a quoted cell goes on in the next line */
  feed(line: string): string[] | string | undefined {
    let at = 0;
    for (;;) {
      if (this.#open !== undefined || line[at] === QUOTE) {
        const end = this.#quoted(line, this.#open === undefined ? at + 1 : at);
        if (end === undefined) return undefined;
        if (end === line.length || (end === line.length - 1 && line[end] === '\r')) return this.#done;
        if (!line.startsWith(this.#delimiter, end)) {
          return `in cell ${this.#done.length}, text follows the closing quote`;
        }
        at = end + this.#delimiter.length;
        continue;
      }
      const end = line.indexOf(this.#delimiter, at);
      const last = end < 0;
      const cell = last ? line.slice(at).replace(/\r$/, '') : line.slice(at, end);
      if (cell.includes(QUOTE))
        return `in cell ${this.#done.length + 1}, a quote stands inside unquoted text`;
      this.#done.push(cell);
      if (last) return this.#done;
      at = end + this.#delimiter.length;
    }
  }

  /** @returns where the quoted cell ends, just past its closing quote, or `undefined` when it goes on */
  #quoted(line: string, from: number): number | undefined {
    let text = this.#open === undefined ? '' : `${this.#open}\n`;
    let at = from;
    for (;;) {
      const quote = line.indexOf(QUOTE, at);
      if (quote < 0) {
        this.#open = text + line.slice(at);
        return undefined;
      }
      text += line.slice(at, quote);
      if (line[quote + 1] !== QUOTE) {
        this.#done.push(text);
        this.#open = undefined;
        return quote + 1;
      }
      text += QUOTE;
      at = quote + 2;
    }
  }
}
