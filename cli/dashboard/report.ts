import type { DashboardEntry } from '../../shared/api/dashboards.ts';
import { plural, shortened, table, visible } from '../format.ts';
import type { Terminal } from '../terminal.ts';

/** What to do about a dashboard that is not there. */
export const UNKNOWN_DASHBOARD = {
  'not-found': 'See which dashboards there are: npx odograph dashboard list',
} as const;

/** Characters of a cell that may be long. */
const WIDTH = 40;

const stays = (entry: DashboardEntry): string => {
  if (entry.protected) return 'protected';
  return entry.whitelisted ? 'whitelisted' : '';
};

/** Prints a list of dashboards. */
export function report(entries: readonly DashboardEntry[], terminal: Terminal): void {
  const rows = entries.map((entry) => [
    entry.id,
    shortened(visible(entry.name ?? ''), WIDTH),
    String(entry.bytes),
    entry.updated,
    stays(entry),
  ]);
  const [head = '', ...lines] = table([['Id', 'Name', 'Bytes', 'Changed', 'Stays'], ...rows]);
  terminal.out(terminal.strong(head));
  for (const line of lines) terminal.out(line);
  terminal.out('');
  terminal.out(`${plural(entries.length, 'dashboard')}.`);
}
