import { formatInstant } from '../../shared/reading/instant.ts';
import { EXIT, type ExitCode } from '../failure.ts';
import { count, plural, quote, seconds, size, table } from '../format.ts';
import type { Terminal } from '../terminal.ts';
import type { Tally } from './tally.ts';

export interface Delivery {
  /** What was sent: a file's name, or a description. */
  readonly name: string;
  readonly tally: Tally;
  readonly tookMs: number;
  readonly origin: string;
  /** File that all rejections were written to. */
  readonly rejects?: string;
}

/** Prints what became of a delivery. @returns the exit code that says the same */
export function reportDelivery(delivery: Delivery, terminal: Terminal): ExitCode {
  const { tally, tookMs } = delivery;
  const rate = count(tally.sent / Math.max(0.001, tookMs / 1000));
  const sent = terminal.strong(`Sent ${plural(tally.sent, 'reading')}`);
  const outcome =
    tally.rejected > 0 ? ` (${count(tally.accepted)} accepted, ${count(tally.rejected)} rejected)` : '';
  terminal.out(
    `${sent}${outcome} from ${delivery.name} to ${delivery.origin} ` +
      `in ${seconds(tookMs)} (${rate}/s, ${size(tally.bytes)} compressed)`,
  );
  const rows = [
    ['  accepted', count(tally.accepted)],
    ['  duplicates', count(tally.duplicates)],
    ['  rejected', count(tally.rejected)],
  ];
  if (tally.first !== undefined && tally.last !== undefined) {
    rows.push(['  time range', `${formatInstant(tally.first)} to ${formatInstant(tally.last)}`]);
  }
  for (const line of table(rows)) terminal.out(line);
  reportRejections(delivery, terminal);
  return tally.rejected > 0 ? EXIT.rejected : EXIT.ok;
}

function reportRejections({ tally, rejects }: Delivery, terminal: Terminal): void {
  if (tally.rejected === 0) return;
  terminal.out('');
  const rows = tally.shown.map(({ line, sensor, reason }) => [`  line ${line}`, sensor ?? '', reason]);
  terminal.out(terminal.strong('Rejected:'));
  for (const line of table(rows)) terminal.out(line);
  const more = tally.rejected - tally.shown.length;
  if (more > 0) terminal.out(`  and ${count(more)} more`);
  if (rejects !== undefined) terminal.out(`  All of them are in ${rejects}.`);
  else if (more > 0) terminal.out('  --rejects FILE writes all of them to a file.');
}

/** Prints how to look at what was sent. */
export function reportNext(devices: Iterable<string>, terminal: Terminal): void {
  const [device] = devices;
  if (device === undefined) return;
  terminal.out('');
  terminal.out(`Next: npx odograph open --device ${quote(device)}`);
}
