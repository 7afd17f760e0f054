import type { SourceSchema } from '../../source.ts';
import type { ShiftStamp, StampRange } from './shift-stamp.ts';
import type { Stamper } from './stamper.ts';

/** The schemas say no upper bound; beyond 2^53, not every program reads a number to its last digit. */
const RANGE: StampRange = { least: 0, most: Number.MAX_SAFE_INTEGER };

/**
 * A name, a number or another word, or a single character that gives JSON its structure. Of valid JSON, that is all but
 * white space.
 */
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],:]|[^\s{}[\],:"]+/g;

/** An edit of the text: these characters become that number. */
interface Edit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** A value that is being read. */
interface Level {
  readonly isObject: boolean;
  /** Whether it is the value of a member that holds a stamp. */
  readonly isStamp: boolean;
  /** Name of the member that is being read. */
  name: string | undefined;
  readonly sec: Found[];
  readonly nsec: Found[];
}

interface Found {
  readonly from: number;
  readonly text: string;
}

/**
 * Stamps of `foxglove.*` in JSON: members `timestamp` of a `sec` and a `nsec`, at any depth. Only their digits are
 * changed; every other byte stays.
 */
export function jsonStamper({ name }: SourceSchema, shift: ShiftStamp): Stamper | undefined {
  if (!name.startsWith('foxglove.')) return undefined;
  return (payload) => {
    if (!isJson(payload)) return payload;
    // In this encoding every byte is a character, so that bytes that are no UTF-8 stay what they are.
    const text = payload.toString('latin1');
    const edits = editsOf(text, shift);
    return edits.length === 0 ? payload : Buffer.from(apply(text, edits), 'latin1');
  };
}

function isJson(payload: Buffer): boolean {
  try {
    JSON.parse(payload.toString('utf8'));
    return true;
  } catch {
    return false;
  }
}

/** @param text JSON that is known to be right */
function editsOf(text: string, shift: ShiftStamp): Edit[] {
  const edits: Edit[] = [];
  const levels: Level[] = [];
  let isName = false;
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    const level = levels.at(-1);
    switch (token) {
      case '{':
      case '[': {
        const isObject = token === '{';
        const isStamp = isObject && level?.name === 'timestamp';
        levels.push({ isObject, isStamp, name: undefined, sec: [], nsec: [] });
        isName = isObject;
        break;
      }
      case '}':
      case ']':
        if (level?.isStamp === true) edits.push(...editStamp(level, shift));
        levels.pop();
        isName = false;
        break;
      case ',':
        isName = level?.isObject === true;
        break;
      case ':':
        isName = false;
        break;
      default:
        if (level === undefined) break;
        if (isName) level.name = nameOf(token);
        else if (level.isStamp && (level.name === 'sec' || level.name === 'nsec'))
          level[level.name].push({ from: index, text: token });
    }
  }
  return edits;
}

const nameOf = (token: string): string =>
  token.includes('\\') ? String(JSON.parse(token)) : token.slice(1, -1);

function editStamp({ sec: seconds, nsec: nanoseconds }: Level, shift: ShiftStamp): Edit[] {
  const [sec, nsec] = [seconds[0], nanoseconds[0]];
  // A member that is there twice means another thing to each reader.
  if (sec === undefined || nsec === undefined || seconds.length > 1 || nanoseconds.length > 1) return [];
  const moved = shift(numberOf(sec.text), numberOf(nsec.text), RANGE);
  if (moved === undefined) return [];
  return [edit(sec, moved.sec), edit(nsec, moved.nsec)];
}

const edit = ({ from, text }: Found, value: number): Edit => ({
  from,
  to: from + text.length,
  text: String(value),
});

/** @returns NaN for what is no number, so that it is no stamp */
const numberOf = (token: string): number => (/^[-\d]/.test(token) ? Number(token) : Number.NaN);

function apply(text: string, edits: readonly Edit[]): string {
  let result = '';
  let at = 0;
  for (const { from, to, text: replacement } of edits.toSorted((a, b) => a.from - b.from)) {
    result += text.slice(at, from) + replacement;
    at = to;
  }
  return result + text.slice(at);
}
