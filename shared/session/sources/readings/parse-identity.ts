import { nameFault } from '../../../reading/name.ts';
import type { Condition } from './decision.ts';
import { parseFilter } from './parse-filter.ts';
import { IdentityFault, textOf } from './tokens.ts';

/** Readings of a device, all of them or those that pass a filter. */
export interface ReadingsIdentity {
  readonly device: string;
  readonly filter?: Condition;
}

/** A device in double quotes, as JSON writes it, and what follows. */
const QUOTED = /^("(?:[^"\\]|\\.)*")(.*)$/su;
const WHERE = /\swhere\s/u;
const FILTER = /^\s+where\s(.*)$/su;

/**
 * Reads an identity: the name of a device and, where only some of its readings are meant, `where` and a filter. A name
 * stands in double quotes, as JSON writes a text, where it begins with one or holds ` where `.
 *
 * @throws IdentityFault
 * @example parseIdentity('car-7 where sensor like "gps_*"')
 */
export function parseIdentity(identity: string): ReadingsIdentity {
  const [device, rest] = identity.startsWith('"') ? splitQuoted(identity) : splitPlain(identity);
  const fault = nameFault(device);
  if (fault !== undefined) throw new IdentityFault(`begins with a device whose name ${fault}`);
  if (rest === '') return { device };
  const filter = FILTER.exec(rest)?.[1];
  if (filter === undefined) throw new IdentityFault('has something else than `where` after its device');
  return { device, filter: parseFilter(filter) };
}

function splitQuoted(identity: string): [device: string, rest: string] {
  const [, name, rest] = QUOTED.exec(identity) ?? [];
  if (name === undefined || rest === undefined)
    throw new IdentityFault('begins with a device in quotes that do not end');
  return [textOf(name), rest];
}

function splitPlain(identity: string): [device: string, rest: string] {
  const at = identity.search(WHERE);
  if (at < 0) return [identity, ''];
  const device = identity.slice(0, at).trimEnd();
  return [device, identity.slice(device.length)];
}
