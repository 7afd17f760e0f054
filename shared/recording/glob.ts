import { OdographError } from '../errors/odograph-error.ts';

/**
 * Length of all globs together, their braces written out. Each of a device's names may cost as many steps for each
 * of its characters, which with all limits reached takes some seconds.
 */
const MOST_CHARACTERS = 4096;

/** A character, any one character, any number of them, or one of a set. */
type Token = string | typeof ANY | typeof RUN | ((character: string) => boolean);

const ANY = Symbol('?');
const RUN = Symbol('*');

/**
 * Makes a matcher of globs: whether a name as a whole matches one of them. `*` stands for any characters, `/` among
 * them, `?` for one, `[a-z_]` for one of these, `[!a-z]` for one of the others, `{a,b}` for either. Everything
 * else stands for itself, and so does a bracket or brace that is not closed. The time is bounded by the length of
 * the name times that of the glob, whatever they are: both come from outside.
 *
 * @throws OdographError `invalid-request` for globs that are too long with their braces written out
 */
export function globMatcher(globs: readonly string[]): (name: string) => boolean {
  const plain = new Set(globs.flatMap((glob) => [...expandBraces(glob)]));
  requireShort(plain);
  const patterns = [...plain].map(tokensOf);
  return (name) => {
    const characters = Array.from(name);
    return patterns.some((pattern) => matches(characters, pattern));
  };
}

/** All texts that a glob's braces stand for. */
function expandBraces(glob: string): Set<string> {
  // A set is gone through in the order of its entries, those that are added meanwhile included.
  const texts = new Set([glob]);
  for (const text of texts) {
    const braces = firstBraces(text);
    if (braces === undefined) continue;
    const { before, parts, after } = braces;
    texts.delete(text);
    for (const part of parts) texts.add(before + part + after);
    requireShort(texts);
  }
  return texts;
}

function requireShort(texts: Iterable<string>): void {
  let characters = 0;
  for (const text of texts) characters += text.length;
  if (characters <= MOST_CHARACTERS) return;
  throw new OdographError(
    'invalid-request',
    `globs may have ${MOST_CHARACTERS} characters in all, their braces written out; ask for fewer at once`,
  );
}

/** The first innermost braces that hold a comma. */
function firstBraces(glob: string): { before: string; parts: string[]; after: string } | undefined {
  const match = /\{([^{}]*,[^{}]*)\}/.exec(glob);
  if (match === null) return undefined;
  const after = glob.slice(match.index + match[0].length);
  return { before: glob.slice(0, match.index), parts: (match[1] ?? '').split(','), after };
}

function tokensOf(glob: string): Token[] {
  const characters = Array.from(glob);
  const tokens: Token[] = [];
  for (let at = 0; at < characters.length; at += 1) {
    const character = characters[at] ?? '';
    const end = character === '[' ? endOfSet(characters, at) : -1;
    if (end > 0) {
      tokens.push(setOf(characters.slice(at + 1, end)));
      at = end;
    } else if (character !== '*') tokens.push(character === '?' ? ANY : character);
    else if (tokens.at(-1) !== RUN) tokens.push(RUN);
  }
  return tokens;
}

/** Place of the bracket that closes a set; a set has at least one character, which may be a bracket. */
function endOfSet(characters: readonly string[], start: number): number {
  const isNegated = ['!', '^'].includes(characters[start + 1] ?? '');
  return characters.indexOf(']', start + (isNegated ? 3 : 2));
}

function setOf(content: readonly string[]): (character: string) => boolean {
  const isNegated = content[0] === '!' || content[0] === '^';
  const members = isNegated ? content.slice(1) : content;
  const ranges: (readonly [from: number, to: number])[] = [];
  for (let at = 0; at < members.length; at += 1) {
    const from = members[at]?.codePointAt(0) ?? 0;
    const isRange = members[at + 1] === '-' && at + 2 < members.length;
    ranges.push([from, isRange ? (members[at + 2]?.codePointAt(0) ?? from) : from]);
    if (isRange) at += 2;
  }
  return (character) => {
    const code = character.codePointAt(0) ?? 0;
    return ranges.some(([from, to]) => from <= code && code <= to) !== isNegated;
  };
}

/** Goes on greedily and, where it fails, lets the last run take one character more: earlier runs never need to. */
function matches(name: readonly string[], pattern: readonly Token[]): boolean {
  let at = 0;
  let token = 0;
  let runToken = -1;
  let runEnd = 0;
  while (at < name.length) {
    const wanted = pattern[token];
    if (wanted === RUN) {
      runToken = token;
      runEnd = at;
      token += 1;
    } else if (isOne(wanted, name[at] ?? '')) {
      at += 1;
      token += 1;
    } else if (runToken >= 0) {
      runEnd += 1;
      at = runEnd;
      token = runToken + 1;
    } else return false;
  }
  return pattern.slice(token).every((rest) => rest === RUN);
}

function isOne(wanted: Token | undefined, character: string): boolean {
  if (typeof wanted === 'function') return wanted(character);
  return wanted === ANY || wanted === character;
}
