import { globMatcher } from '../../../recording/glob.ts';
import { both, type Condition, either, negated, type ReadingValue } from './decision.ts';
import { IdentityFault, type Token, tokensOf } from './tokens.ts';

/** How deep parentheses and `not` may be nested. */
const DEPTH = 32;

/**
 * Reads what follows `where`: comparisons of `sensor`, `kind` and `value` with `=`, `!=`, `<`, `<=`, `>`, `>=`, `like` (a
 * glob) or `in` (a list in parentheses), put together with `and`, `or`, `not` and parentheses; `and` binds closer. Texts
 * are written as in JSON.
 *
 * @throws IdentityFault that says where what is not understood
 * @example parseFilter('sensor like "gps_*" or (sensor = "speed" and value > 10)')
 */
export function parseFilter(text: string): Condition {
  return new FilterParser(tokensOf(text)).parse();
}

class FilterParser {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  parse(): Condition {
    const condition = this.#any(1);
    if (this.#at < this.#tokens.length) throw this.#unexpected('and, or, or the end');
    return condition;
  }

  #any(depth: number): Condition {
    let condition = this.#all(depth);
    while (this.#takes('or')) condition = either(condition, this.#all(depth));
    return condition;
  }

  #all(depth: number): Condition {
    let condition = this.#one(depth);
    while (this.#takes('and')) condition = both(condition, this.#one(depth));
    return condition;
  }

  #one(depth: number): Condition {
    if (depth > DEPTH) throw new IdentityFault(`is nested deeper than ${DEPTH}`);
    if (this.#takes('not')) return negated(this.#one(depth + 1));
    if (!this.#takes('(')) return this.#comparison();
    const condition = this.#any(depth + 1);
    this.#need(')');
    return condition;
  }

  #comparison(): Condition {
    if (this.#takes('sensor')) return this.#text(({ sensor }) => sensor);
    if (this.#takes('kind')) return this.#text(({ kind }) => kind);
    if (this.#takes('value')) return this.#value();
    throw this.#unexpected('sensor, kind, value, not or (');
  }

  #text(read: (channel: Parameters<Condition>[0]) => string): Condition {
    if (this.#takes('like')) {
      const matches = matcherOf(this.#nextText());
      return (channel) => matches(read(channel));
    }
    if (this.#takes('in')) {
      const wanted = new Set(this.#list(() => this.#nextText()));
      return (channel) => wanted.has(read(channel));
    }
    const isNot = this.#takes('!=');
    if (!isNot) this.#need('=', 'like, in, = or !=');
    const wanted = this.#nextText();
    return (channel) => (read(channel) === wanted) !== isNot;
  }

  #value(): Condition {
    if (this.#takes('like')) {
      const matches = matcherOf(this.#nextText());
      return ({ kind }) => kind === 'text' && ((value) => typeof value === 'string' && matches(value));
    }
    if (this.#takes('in')) {
      const wanted = new Set<ReadingValue>(this.#list(() => this.#next()));
      return () => (value) => wanted.has(value);
    }
    const sign = this.#sign();
    const wanted = this.#next();
    const compare = COMPARE.get(sign) ?? NEVER;
    if (sign === '=' || sign === '!=') return () => (value) => compare(value, wanted);
    if (typeof wanted === 'boolean') throw new IdentityFault('compares true or false by their order');
    return ({ kind }) =>
      (kind === 'number' || kind === 'text') &&
      ((value) => typeof value === typeof wanted && compare(value, wanted));
  }

  #list<T>(read: () => T): T[] {
    this.#need('(');
    const list = [read()];
    while (this.#takes(',')) list.push(read());
    this.#need(')');
    return list;
  }

  #next(): ReadingValue {
    const token = this.#tokens[this.#at];
    if (token === undefined || !('value' in token)) throw this.#unexpected('a value');
    this.#at += 1;
    return token.value;
  }

  #nextText(): string {
    const token = this.#tokens[this.#at];
    if (token?.kind !== 'text') throw this.#unexpected('a text in double quotes');
    this.#at += 1;
    return token.value;
  }

  #sign(): string {
    const token = this.#tokens[this.#at];
    if (token?.kind !== 'sign' || !COMPARE.has(token.text))
      throw this.#unexpected([...COMPARE.keys()].join(' '));
    this.#at += 1;
    return token.text;
  }

  #takes(text: string): boolean {
    const token = this.#tokens[this.#at];
    const isIt = token !== undefined && 'text' in token && token.text === text;
    if (isIt) this.#at += 1;
    return isIt;
  }

  #need(text: string, expected = text): void {
    if (!this.#takes(text)) throw this.#unexpected(expected);
  }

  #unexpected(expected: string): IdentityFault {
    const token = this.#tokens[this.#at];
    const found =
      token === undefined ? 'its end' : JSON.stringify('text' in token ? token.text : token.value);
    return new IdentityFault(`has ${found} where ${expected} is expected`);
  }
}

const NEVER = (): boolean => false;

const COMPARE: ReadonlyMap<string, (a: ReadingValue, b: ReadingValue) => boolean> = new Map([
  ['=', (a: ReadingValue, b: ReadingValue) => a === b],
  ['!=', (a: ReadingValue, b: ReadingValue) => a !== b],
  ['<', (a: ReadingValue, b: ReadingValue) => a < b],
  ['<=', (a: ReadingValue, b: ReadingValue) => a <= b],
  ['>', (a: ReadingValue, b: ReadingValue) => a > b],
  ['>=', (a: ReadingValue, b: ReadingValue) => a >= b],
]);

function matcherOf(glob: string): (name: string) => boolean {
  try {
    return globMatcher([glob]);
  } catch (error) {
    throw new IdentityFault('has a glob that is too long', { cause: error });
  }
}
