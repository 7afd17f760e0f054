import { OdographError } from '../errors/odograph-error.ts';

/** How often something is tried that another writer came before. */
const ATTEMPTS = 10;

/**
 * Tries until nobody comes before.
 *
 * @param id of the dashboard that it is tried on
 * @param attempt gives undefined where another writer was first
 * @throws OdographError `write-conflict`
 */
export async function insist<T>(id: string, attempt: () => Promise<T | undefined>): Promise<T> {
  for (let attempts = 0; attempts < ATTEMPTS; attempts += 1) {
    const done = await attempt();
    if (done !== undefined) return done;
  }
  throw new OdographError('write-conflict', `the dashboard ${id} kept changing`);
}

/** The error that tells of a dashboard that is not there. */
export const missing = (id: string): OdographError =>
  new OdographError('not-found', `there is no dashboard ${id}`);
