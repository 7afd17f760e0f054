import { parseInt64 } from '../int64.ts';
import type { TimestampOrder } from '../session-store.ts';
import { isObject } from './is-object.ts';

/** Bounds of timestamps, both included. */
export type Bounds = Pick<TimestampOrder, 'from' | 'to'>;

/**
 * The bounds within which the timestamps of all sessions lie that a query can mean, so that a list need not look at
 * others. What it makes nothing of narrows nothing.
 *
 * @param query that compiles
 */
export function timeBoundsOf(query: unknown): Bounds {
  if (!isObject(query)) return {};
  const { timestamp, $and: all } = query;
  const bounds = [boundsOf(timestamp)];
  if (Array.isArray(all)) bounds.push(...all.map(timeBoundsOf));
  return bounds.reduce(narrowed, {});
}

/** What the operators on the timestamp say. */
function boundsOf(wanted: unknown): Bounds {
  const exact = parseInt64(wanted);
  if (exact !== undefined) return { from: exact, to: exact };
  const operators = isObject(wanted) ? wanted : {};
  const equal = parseInt64(operators['$eq']);
  const above = parseInt64(operators['$gt']);
  const below = parseInt64(operators['$lt']);
  return [
    { from: equal, to: equal },
    { from: above === undefined ? undefined : above + 1n },
    { from: parseInt64(operators['$gte']) },
    { to: below === undefined ? undefined : below - 1n },
    { to: parseInt64(operators['$lte']) },
  ]
    .map(({ from, to }: { from?: bigint | undefined; to?: bigint | undefined }) => ({
      ...(from !== undefined && { from }),
      ...(to !== undefined && { to }),
    }))
    .reduce(narrowed, {});
}

function narrowed(a: Bounds, b: Bounds): Bounds {
  const from = [a.from, b.from]
    .filter((each) => each !== undefined)
    .toSorted(ascending)
    .at(-1);
  const [to] = [a.to, b.to].filter((each) => each !== undefined).toSorted(ascending);
  return { ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
}

const ascending = (a: bigint, b: bigint): number => (a < b ? -1 : Number(a > b));
