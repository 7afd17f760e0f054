import { ReadableIndex } from '../../shared/access/readable-index.ts';
import { OdographError } from '../../shared/errors/odograph-error.ts';
import { StatisticsCache } from '../../shared/statistics/cache.ts';
import type { StatisticsPorts } from '../../shared/statistics/ports.ts';
import { storedPorts } from '../runtime/ports.ts';
import type { Asking } from './operation.ts';

const { index, summaries, pieces } = storedPorts();
const cache = new StatisticsCache();

/** What statistics are computed from, for one request. */
export const statisticsPorts = (signal: AbortSignal): StatisticsPorts => ({
  index,
  summaries,
  pieces,
  cache,
  signal,
});

/** Names that a refusal tells, so that a caller sees what to choose from. */
const TOLD_DEVICES = 3;

/** What whoever asks may list. */
export const listing = ({ grants, signal }: Asking): ReadableIndex =>
  new ReadableIndex(index, grants, signal);

/**
 * The device that a request means: the one that it names, or else the only one that may be read.
 *
 * @throws OdographError `not-found` where there is none, `invalid-request` where there are several
 */
export async function deviceMeant(named: string | undefined, asking: Asking): Promise<string> {
  if (named !== undefined) return named;
  const [only, ...others] = await listing(asking).devices(undefined, TOLD_DEVICES);
  if (only === undefined)
    throw new OdographError('not-found', 'no device that you may read has sent anything yet');
  if (others.length === 0) return only;
  const names = [only, ...others].join(', ');
  throw new OdographError('invalid-request', `device is missing: name one, such as ${names}`);
}

/** @throws OdographError `not-found` for what is not known of a device */
export function found<T>(known: T | undefined, device: string): T {
  if (known !== undefined) return known;
  throw new OdographError('not-found', `there is no reading of device ${device}`);
}
