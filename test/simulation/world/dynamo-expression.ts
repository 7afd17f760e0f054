import type { AttributeValue } from '@aws-sdk/client-dynamodb';

export type Item = Record<string, AttributeValue>;

/** What stands for names and values in an expression. */
export interface Placeholders {
  readonly ExpressionAttributeNames?: Record<string, string> | undefined;
  readonly ExpressionAttributeValues?: Record<string, AttributeValue> | undefined;
}

type Test = (item: Item, placeholders: Placeholders) => boolean;
type Operand = (item: Item, placeholders: Placeholders) => AttributeValue | undefined;

const TOKENS = /\s*(<>|<=|>=|[=<>(),]|[:#]?[A-Za-z_][A-Za-z0-9_]*)/gy;
const parsed = new Map<string, Test>();

/** Whether a condition holds for an item; one that is not there is an empty one. */
export function holds(expression: string, item: Item, placeholders: Placeholders): boolean {
  let test = parsed.get(expression);
  if (test === undefined) {
    test = new Parser(expression).parse();
    parsed.set(expression, test);
  }
  return test(item, placeholders);
}

/** Reads conditions of comparisons, BETWEEN, attribute_exists, attribute_not_exists, AND, OR, NOT and brackets. */
class Parser {
  readonly #tokens: string[];
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
    this.#tokens = [...text.matchAll(TOKENS)].map(([, token = '']) => token);
  }

  parse(): Test {
    const test = this.#any();
    if (this.#tokens.length > 0) throw new Error(`${this.#tokens[0]} is not expected in ${this.#text}`);
    return test;
  }

  #any(): Test {
    let left = this.#all();
    while (this.#takes('OR')) {
      const [a, b] = [left, this.#all()];
      left = (...given) => a(...given) || b(...given);
    }
    return left;
  }

  #all(): Test {
    let left = this.#one();
    while (this.#takes('AND')) {
      const [a, b] = [left, this.#one()];
      left = (...given) => a(...given) && b(...given);
    }
    return left;
  }

  #one(): Test {
    if (this.#takes('NOT')) {
      const test = this.#one();
      return (...given) => !test(...given);
    }
    if (this.#takes('(')) {
      const test = this.#any();
      this.#expect(')');
      return test;
    }
    for (const name of ['attribute_exists', 'attribute_not_exists']) {
      if (!this.#takes(name)) continue;
      this.#expect('(');
      const operand = this.#operand();
      this.#expect(')');
      const wanted = name === 'attribute_exists';
      return (...given) => (operand(...given) !== undefined) === wanted;
    }
    return this.#comparison();
  }

  #comparison(): Test {
    const left = this.#operand();
    if (this.#takes('BETWEEN')) {
      const from = this.#operand();
      this.#expect('AND');
      const to = this.#operand();
      return (...given) =>
        compare(left(...given), from(...given)) >= 0 && compare(left(...given), to(...given)) <= 0;
    }
    const sign = this.#tokens.shift() ?? '';
    const right = this.#operand();
    return (...given) => agrees(sign, compare(left(...given), right(...given)));
  }

  #operand(): Operand {
    const token = this.#tokens.shift() ?? '';
    if (token.startsWith(':')) return (_, { ExpressionAttributeValues: values }) => values?.[token];
    return (item, { ExpressionAttributeNames: names }) => item[names?.[token] ?? token];
  }

  #takes(token: string): boolean {
    if (this.#tokens[0] !== token) return false;
    this.#tokens.shift();
    return true;
  }

  #expect(token: string): void {
    if (!this.#takes(token)) throw new Error(`${token} is missing in ${this.#text}`);
  }
}

/** NaN where the two cannot be compared. */
function compare(a: AttributeValue | undefined, b: AttributeValue | undefined): number {
  if (a?.N !== undefined && b?.N !== undefined) return Number(a.N) - Number(b.N);
  if (a?.S !== undefined && b?.S !== undefined) return Buffer.compare(Buffer.from(a.S), Buffer.from(b.S));
  if (a?.BOOL !== undefined && b?.BOOL !== undefined) return Number(a.BOOL) - Number(b.BOOL);
  return Number.NaN;
}

function agrees(sign: string, order: number): boolean {
  if (sign === '=') return order === 0;
  if (sign === '<>') return order !== 0;
  if (sign === '<') return order < 0;
  if (sign === '<=') return order <= 0;
  if (sign === '>') return order > 0;
  if (sign === '>=') return order >= 0;
  throw new Error(`${sign} is no comparison`);
}

const CLAUSES = /\b(SET|ADD|REMOVE)\b(.*?)(?=\bSET\b|\bADD\b|\bREMOVE\b|$)/gs;

/** An item after `SET name = :value, …`, `ADD name :number, …` and `REMOVE name, …`. */
export function updated(expression: string, item: Item, placeholders: Placeholders): Item {
  const after = { ...item };
  const nameOf = (token: string): string => placeholders.ExpressionAttributeNames?.[token] ?? token;
  for (const [, verb, list = ''] of expression.matchAll(CLAUSES)) {
    for (const part of list.split(',').map((each) => each.trim())) {
      if (verb === 'REMOVE') {
        delete after[nameOf(part)];
        continue;
      }
      const [name = '', value = ''] = part.split(verb === 'ADD' ? ' ' : '=').map((each) => each.trim());
      const given = placeholders.ExpressionAttributeValues?.[value];
      if (given === undefined) throw new Error(`${part} is not understood`);
      const before = verb === 'ADD' ? Number(after[nameOf(name)]?.N ?? 0) : 0;
      after[nameOf(name)] = verb === 'ADD' ? { N: String(before + Number(given.N)) } : given;
    }
  }
  return after;
}
