import { OdographError } from '../../../shared/errors/odograph-error.ts';
import type { World } from './world.ts';

const ATTEMPTS = 3;

/** Tries a few times. What the system itself refuses is a violation, and so is any failure without a fault. */
export async function insist<T>(
  world: World,
  name: string,
  work: (actor: string) => Promise<T>,
): Promise<T | undefined> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    try {
      const result = await work(`${name} try ${attempt}`);
      world.findings.check('readable', true, () => '');
      return result;
    } catch (error) {
      const mayFail = !world.cloud.faults.isOff && !(error instanceof OdographError);
      const message = error instanceof Error ? error.message : String(error);
      world.findings.check('readable', mayFail, () => `${name}: ${message}`);
    }
  }
  return undefined;
}
