import { nameFault } from '../../../reading/name.ts';
import type { Condition } from './decision.ts';
import { parseFilter } from './parse-filter.ts';
import { IdentityFault, textOf } from './tokens.ts';

/** Readings of a device, all of them or those that pass a filter. */
export interface ReadingsIdentity {
  readonly device: string;
  readonly filter?: Condition;
}

/** A device in double quotes, as JSON writes it. */
const QUOTED = /^("(?:[^"\\]|\\.)*")(?:\s+where\s+(.*))?$/su;
/** A device as it is, up to the first ` where `. */
const PLAIN = /^(.*?)(?:\s+where\s+(.*))?$/su;

/**
 * Reads an identity: the name of a device, which may stand in double quotes, and where only some of its readings are
 * meant, `where` and a filter.
 *
 * @throws IdentityFault
 * @example parseIdentity('car-7 where sensor like "gps_*"')
 */
export function parseIdentity(identity: string): ReadingsIdentity {
  const quoted = QUOTED.exec(identity);
  const [, name = '', filter] = quoted ?? PLAIN.exec(identity) ?? [];
  const device = quoted === null ? name : textOf(name);
  const fault = nameFault(device);
  if (fault !== undefined) throw new IdentityFault(`begins with a device whose name ${fault}`);
  return filter === undefined ? { device } : { device, filter: parseFilter(filter) };
}
