import type { Check, Outcome } from '../../shared/verify/rule.ts';
import type { Verdict } from '../../shared/verify/verify.ts';
import { count, plural, seconds, shortened, size, table, visible } from '../format.ts';
import type { Terminal } from '../terminal.ts';

const MARKS: Readonly<Record<Outcome, string>> = { pass: '✓', fail: '✗', warn: '!', unknown: '–' };

/** A text of a backend's is shown this far. */
const FAULT_CHARACTERS = 240;

/** Tells a verdict: a line for each rule, and of each that is not kept why, and what to do. */
export function report(verdict: Verdict, terminal: Terminal): void {
  const { checks, sources } = verdict;
  const lines = table(checks.map((check) => [MARKS[check.outcome], check.id, check.says, lookedAt(check)]));
  for (const [at, line] of lines.entries()) {
    const check = checks[at];
    if (check === undefined) continue;
    terminal.out(isAmiss(check) ? terminal.strong(line) : line);
    if (isAmiss(check)) explain(check, terminal);
  }
  terminal.out('');
  const read = `${count(sources.read)} of ${plural(sources.listed, 'source')} read`;
  terminal.out(
    `${read}: ${plural(sources.streams, 'stream')} and ${plural(sources.files, 'file')} are listed.`,
  );
  tellFigures(verdict, terminal);
  const failed = checks.filter(({ outcome }) => outcome === 'fail').length;
  const warned = checks.filter(({ outcome }) => outcome === 'warn').length;
  const notes = warned === 0 ? '' : ` ${plural(warned, 'thing')} could be better (!).`;
  terminal.out(
    terminal.strong(
      failed === 0
        ? `It conforms.${notes}`
        : `It does not conform: ${plural(failed, 'check')} failed.${notes}`,
    ),
  );
}

const isAmiss = ({ outcome }: Check): boolean => outcome === 'fail' || outcome === 'warn';

const lookedAt = ({ outcome, looked }: Check): string =>
  outcome === 'unknown' ? 'could not be told' : looked > 1 ? `of ${count(looked)}` : '';

function explain({ faults, faultCount, advice, docs }: Check, terminal: Terminal): void {
  for (const { source, why } of faults) {
    const where = source === undefined ? '' : `source ${source}: `;
    terminal.out(`    ${where}${shortened(visible(why), FAULT_CHARACTERS)}`);
  }
  if (faultCount > faults.length) terminal.out(`    and ${count(faultCount - faults.length)} more`);
  terminal.out(`    → ${advice}`);
  terminal.out(`      ${docs}`);
}

function tellFigures({ streams }: Verdict, terminal: Terminal): void {
  if (streams.length === 0) return;
  const rows = streams.map(({ source, bytes, messages, firstByteMs, totalMs, longestPauseMs }) => [
    String(source),
    count(messages),
    size(bytes),
    messages === 0 ? '' : (bytes / messages).toFixed(1),
    seconds(firstByteMs),
    seconds(totalMs),
    seconds(longestPauseMs),
  ]);
  const head = ['Source', 'Messages', 'Size', 'Bytes/message', 'First byte', 'Whole', 'Longest pause'];
  terminal.out('');
  for (const line of table([head, ...rows], [0, 1, 2, 3, 4, 5, 6])) terminal.out(line);
  terminal.out('');
}
