import { OdographError } from '../../errors/odograph-error.ts';
import { SESSION_LIMITS } from '../limits.ts';

/** Numbers of channels in a row, both ends included. */
export interface ChannelStretch {
  readonly first: number;
  readonly last: number;
}

const HIGHEST = SESSION_LIMITS.highestChannel;

/** Parts of a list; what stands in a URL hardly has room for more. */
const MOST_PARTS = 2000;

const NUMBER = '[0-9a-fA-F]{1,8}';
const PART = new RegExp(`^(?:(${NUMBER})|(${NUMBER})?-(${NUMBER})?)$`);

/** Which channels of a session are meant. */
export class ChannelList {
  /** Whether all are meant, those without a number too. */
  readonly hasAll: boolean;
  /** Ascending; they neither overlap nor touch. */
  readonly #stretches: readonly ChannelStretch[];

  constructor(stretches: readonly ChannelStretch[], hasAll: boolean) {
    this.hasAll = hasAll;
    this.#stretches = joined(stretches);
  }

  has(channel: number): boolean {
    if (this.hasAll) return true;
    let [from, to] = [0, this.#stretches.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      const { first, last } = this.#stretches[middle] ?? NOWHERE;
      if (channel >= first && channel <= last) return true;
      if (channel < first) to = middle;
      else from = middle + 1;
    }
    return false;
  }
}

const NOWHERE: ChannelStretch = { first: HIGHEST + 1, last: HIGHEST + 1 };

/**
 * Reads numbers and ranges of channels in hexadecimal digits, whose bounds are included and may be left out:
 * `-5,7,B-D,14-`. A `-` alone means all channels, those without a number too.
 *
 * @throws OdographError `invalid-request`
 */
export function parseChannelList(text: string): ChannelList {
  const parts = text.split(',', MOST_PARTS + 1);
  if (parts.length > MOST_PARTS) throw fault(`has more than ${MOST_PARTS} parts`);
  return new ChannelList(parts.map(parsePart), parts.includes('-'));
}

function parsePart(part: string): ChannelStretch {
  const [whole, only, from = '0', to = HIGHEST.toString(16)] = PART.exec(part) ?? [];
  if (whole === undefined)
    throw fault(`"${part.slice(0, 40)}" is neither a number in up to 8 hexadecimal digits nor a range`);
  const [first, last] = [only ?? from, only ?? to].map((digits) => Number.parseInt(digits, 16));
  if (first === undefined || last === undefined || first > last) throw fault(`${part} ends before it starts`);
  return { first, last };
}

const fault = (what: string): OdographError =>
  new OdographError('invalid-request', `channels: ${what}; give them like -5,7,B-D,14-`);

function joined(stretches: readonly ChannelStretch[]): ChannelStretch[] {
  const all: ChannelStretch[] = [];
  for (const { first, last } of stretches.toSorted((a, b) => a.first - b.first)) {
    const before = all.at(-1);
    if (before === undefined || first > before.last + 1) all.push({ first, last });
    else all[all.length - 1] = { first: before.first, last: Math.max(before.last, last) };
  }
  return all;
}
