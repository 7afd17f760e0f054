import type { SessionTold } from '../../shared/api/sessions.ts';
import { SESSION_STATES } from '../../shared/session/session.ts';
import { table, visible } from '../format.ts';
import type { Terminal } from '../terminal.ts';
import { timeOf } from './times.ts';

/** What to do about a session that is not there. */
export const UNKNOWN_SESSION = {
  'not-found':
    'See which sessions there are: npx odograph session list. Make one: npx odograph session create NAME',
} as const;

export const stateName = (code: number): string =>
  Object.entries(SESSION_STATES).find(([, each]) => each === code)?.[0] ?? String(code);

/** Prints all that is told of a session. */
export function report(session: SessionTold, terminal: Terminal): void {
  const { timeRange, details, children, alternates, configBindings } = session;
  const facts: (readonly [string, string | undefined])[] = [
    ['Session', session.identity],
    ['Title', session.identifier],
    ['State', stateName(session.state)],
    ['At', timeOf(session.timestamp)],
    ['Start', timeRange && timeOf(timeRange.startTime)],
    ['End', timeRange && timeOf(timeRange.endTime)],
    ['Type', session.type],
    ['Group', session.group],
    ['Version', session.version],
    ['Quality', session.quality?.toString()],
    ['Children', listed(children)],
    ['Alternates', listed(alternates)],
    [
      'Configurations',
      listed(
        configBindings.map(({ identifier, channelOffset: by }) =>
          by === 0 ? identifier : `${identifier} (${by > 0 ? '+' : ''}${by})`,
        ),
      ),
    ],
    ['Revision', String(session.revision)],
    ...Object.entries(details).map(([name, value]) => [`details.${name}`, textOf(value)] as const),
  ];
  const told = facts.flatMap(([name, value]) =>
    value === undefined ? [] : [[visible(name), visible(value)]],
  );
  for (const line of table(told)) terminal.out(line);
}

const listed = (names: readonly string[]): string | undefined =>
  names.length === 0 ? undefined : names.join(', ');

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
