import type { Letter, RedriveResult } from '../../shared/api/dead-letters.ts';
import { count, plural, size, table } from '../format.ts';
import type { Terminal } from '../terminal.ts';

const EXPORT = 'npx odograph redrive --export letters';
const MEND = `write its readings out with \`${EXPORT}\`, mend them, and send them with \`npx odograph send\``;

/** What to do about a letter that has to stay, by the code of its problem. */
const ADVICE: Readonly<Record<string, string>> = {
  'too-many-channels': `A device keeps the sensors that it has had. To keep these readings too, name another device: ${MEND}.`,
  'timestamp-out-of-range': `Times ahead are taken once they are less than 24 hours ahead: redrive again then. For others, ${MEND}.`,
  'corrupt-batch': `It cannot be opened. If its version is unknown, deploy the newer Odograph that wrote it and redrive again; else look at it with \`${EXPORT}\`.`,
  'corrupt-segment': `It cannot be opened. If its version is unknown, deploy the newer Odograph that wrote it and redrive again; else look at it with \`${EXPORT}\`.`,
  unreadable: `Odograph did not write it so. Look at it with \`${EXPORT}\`, and remove the object if it is of no use.`,
  'temporarily-unavailable': 'This may pass: run the same command again.',
};

const adviceOf = (code: string): string => ADVICE[code] ?? `It is no reading as it stands: ${MEND}.`;

const nameDevices = (devices: readonly string[]): string =>
  devices.length <= 1 ? (devices[0] ?? '?') : `${devices[0]} and ${count(devices.length - 1)} more`;

const batchesText = (batches: number): string => (batches === 1 ? '1 batch' : `${count(batches)} batches`);

/** Prints what there is, in a table. */
export function reportLetters(letters: readonly Letter[], terminal: Terminal): void {
  if (letters.length === 0) {
    terminal.out('There are no dead letters.');
    return;
  }
  const rows = letters.map((letter) => [
    letter.reason,
    nameDevices(letter.devices),
    letter.readings === undefined ? batchesText(letter.batches) : plural(letter.readings, 'reading'),
    size(letter.sizeBytes),
    letter.at ?? '?',
    letter.key,
  ]);
  const lines = table([['Reason', 'Device', 'Holds', 'Size', 'Since', 'Key'], ...rows]);
  terminal.out(terminal.strong(lines[0] ?? ''));
  for (const line of lines.slice(1)) terminal.out(line);
  terminal.out('');
  terminal.out(`${plural(letters.length, 'dead letter')}. Next: npx odograph redrive --dry-run`);
}

/** Prints where letters were written. */
export function reportExport(
  { folder, letters, readings }: { folder: string; letters: number; readings: number },
  terminal: Terminal,
): void {
  if (letters === 0) {
    terminal.out('There are no such dead letters; nothing was written.');
    return;
  }
  terminal.out(
    `${plural(letters, 'dead letter')} with ${plural(readings, 'reading')} that can be read: ${folder}`,
  );
  terminal.out('The letters are still in the bucket too.');
  if (readings > 0) {
    terminal.out('Next: mend the lines of a file there that ends in .ndjson, then npx odograph send <file>');
  }
}

/** Gathers what became of letters. */
export class RedriveReport {
  readonly #dryRun: boolean;
  readonly #kept: RedriveResult[] = [];
  letters = 0;
  gone = 0;
  #redriven = 0;
  #readings = 0;

  constructor(dryRun: boolean) {
    this.#dryRun = dryRun;
  }

  get kept(): number {
    return this.#kept.length;
  }

  add(results: readonly RedriveResult[]): void {
    for (const result of results) {
      this.letters += 1;
      this.#readings += result.readings;
      if (result.outcome === 'kept') this.#kept.push(result);
      else if (result.outcome === 'gone') this.gone += 1;
      else this.#redriven += 1;
    }
  }

  /** Prints the sum, and what had to stay with what to do about it. */
  tell(terminal: Terminal): void {
    const done = this.#dryRun ? 'would be sent again' : 'sent again and removed';
    const sum = `${plural(this.#redriven, 'dead letter')} ${done}; ${plural(this.#readings, 'reading')} in all.`;
    if (this.#redriven > 0 || this.kept === 0) terminal.out(terminal.strong(sum));
    if (this.gone > 0) terminal.out(`${plural(this.gone, 'letter')} had been removed by someone else.`);
    if (this.kept === 0) return;
    const stays = `${plural(this.kept, 'dead letter')} ${this.#dryRun ? 'would stay' : 'had to stay'} where ${this.kept === 1 ? 'it is' : 'they are'}:`;
    terminal.note(stays);
    const byCode = Map.groupBy(this.#kept, ({ problem }) => problem?.code ?? '');
    for (const [code, letters] of byCode) {
      terminal.note('');
      terminal.note(`${code}: ${adviceOf(code)}`);
      for (const { key, problem, sent, batches } of letters) {
        const part =
          sent > 0
            ? ` (${count(sent)} of its ${batchesText(batches)} ${this.#dryRun ? 'would be' : 'were'} sent)`
            : '';
        terminal.note(`  ${key}: ${problem?.detail ?? ''}${part}`);
      }
    }
  }
}
