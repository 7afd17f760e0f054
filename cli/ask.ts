import { type Command } from 'commander';
import type { OdographClient } from '../shared/client/odograph-client.ts';
import {
  fromNanoseconds,
  hourOfDate,
  type Instant,
  parseRfc3339,
  toNanoseconds,
} from '../shared/reading/instant.ts';
import { type Advice, advised } from './client-failure.ts';
import { CliFailure } from './failure.ts';
import { quote } from './format.ts';

/** What to do about a name that the system does not know. */
export const UNKNOWN: Advice = { 'not-found': 'See which devices there are: npx odograph devices' };

/** Devices that a question for the right one names. */
const NAMED = 5;

/**
 * The device that is meant: the one that was named, or the only one that there is.
 *
 * @throws CliFailure where there are several, or none
 */
export async function deviceOf(option: string | undefined, client: OdographClient): Promise<string> {
  if (option !== undefined) return option;
  const { devices } = await client.devicePage({ limit: NAMED + 1 });
  const names = devices.map(({ device }) => device);
  const [first, ...others] = names;
  if (first === undefined) {
    throw new CliFailure('There are no devices yet.', 'Send something first: npx odograph simulate');
  }
  if (others.length === 0) return first;
  const shown = names.slice(0, NAMED).map(quote).join(', ');
  const more = names.length > NAMED ? ' and more' : '';
  throw new CliFailure(
    `There are several devices: ${shown}${more}.`,
    `Say which one is meant, like --device ${quote(first)}.`,
  );
}

/** A range as a user says it; each end may be left out. */
export interface RangeOptions {
  readonly start?: string;
  readonly end?: string;
}

export function addRangeOptions(command: Command, start: string, end: string): Command {
  return command
    .option('--start <time>', `from this instant on: RFC 3339, or a day in UTC (default: ${start})`)
    .option('--end <time>', `up to this instant, or through this day (default: ${end})`);
}

/** Instants of a range; undefined where it is open. `isDay`: the whole day that begins there is meant. */
export interface GivenRange {
  readonly start?: Instant;
  readonly end?: { readonly at: Instant; readonly isDay: boolean };
}

const DAY_NS = 86_400_000_000_000n;

/** @throws CliFailure for what is no time, and for a range that ends before it starts */
export function rangeOf(options: RangeOptions): GivenRange {
  const start = options.start === undefined ? undefined : timeOf('--start', options.start);
  const end = options.end === undefined ? undefined : timeOf('--end', options.end);
  const after = end && (end.isDay ? shifted(end.at, DAY_NS) : end.at);
  if (start && after && toNanoseconds(after) < toNanoseconds(start.at)) {
    throw new CliFailure('The range ends before it starts.', 'Exchange --start and --end.');
  }
  return { ...(start && { start: start.at }), ...(end && { end }) };
}

function timeOf(option: string, text: string): { at: Instant; isDay: boolean } {
  const hour = hourOfDate(text);
  if (hour !== undefined) return { at: { hour, ns: 0 }, isDay: true };
  const at = parseRfc3339(text);
  if (at !== undefined) return { at, isDay: false };
  throw new CliFailure(
    `${option} is not a time: ${text}`,
    'Write it like 2024-05-01T08:00:00Z, or 2024-05-01 for a day in UTC.',
  );
}

/** The last instant of a range, itself included. */
export const lastOf = (end: NonNullable<GivenRange['end']>): Instant =>
  end.isDay ? shifted(end.at, DAY_NS - 1n) : end.at;

/** The first instant after a range whose end is not included; a whole day is. */
export const boundOf = (end: NonNullable<GivenRange['end']>): Instant =>
  end.isDay ? shifted(end.at, DAY_NS) : end.at;

export const shifted = (at: Instant, byNs: bigint): Instant => fromNanoseconds(toNanoseconds(at) + byNs);

/** Time of a device's latest reading. @throws CliFailure where there is none */
export async function lastReading(device: string, client: OdographClient): Promise<Instant> {
  const { last } = await advised(client.device(device), UNKNOWN);
  const at = last === undefined ? undefined : parseRfc3339(last);
  if (at !== undefined) return at;
  throw new CliFailure(`${device} has no readings yet.`, 'Ask again when it has sent some.');
}
