import * as z from 'zod';

type Issue = z.core.$ZodIssue;
type Schema = z.core.JSONSchema.BaseSchema;

/** Characters of a given value that are repeated to whoever gave it. */
const LONGEST_GIVEN = 60;

/** Says which part of a request is wrong, what it has to be, and what was given. */
export function describeFault(schema: z.ZodType, issue: Issue): string {
  const name = issue.path.join('.');
  // Where the whole is meant, the schema has said in its own words what to give.
  if (name === '') return issue.message;
  const given = 'input' in issue && issue.input !== undefined ? `; got ${shortened(issue.input)}` : '';
  const expected = issue.code === 'custom' ? undefined : expectation(schemaAt(schema, issue.path), issue);
  if (expected === undefined) return `${name} ${issue.message}${given}`;
  return given === '' ? `${name} is missing; it must be ${expected}` : `${name} must be ${expected}${given}`;
}

function shortened(given: unknown): string {
  const text = JSON.stringify(given);
  if (text.length <= LONGEST_GIVEN) return text;
  // An emoji at the cut is left out, not halved.
  return `${text.slice(0, LONGEST_GIVEN).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

/** The JSON Schema of a member. */
function schemaAt(schema: z.ZodType, path: readonly PropertyKey[]): Schema | undefined {
  const { $defs = {}, ...root } = z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
  }) as Schema;
  const resolved = (at: unknown): Schema | undefined => {
    if (typeof at !== 'object' || at === null) return undefined;
    const { $ref } = at as Schema;
    return $ref === undefined ? (at as Schema) : $defs[$ref.replace('#/$defs/', '')];
  };
  let found = resolved(root);
  for (const step of path)
    found = resolved(typeof step === 'number' ? found?.items : found?.properties?.[String(step)]);
  return found;
}

/** What a value has to be, as words that follow "must be". Undefined where only the schema itself can tell. */
function expectation(schema: Schema | undefined, issue: Issue): string | undefined {
  const { anyOf, enum: choices, type, minItems = 0, maxItems } = schema ?? {};
  if (anyOf !== undefined) {
    const each = anyOf.map((one) => expectation(one, issue));
    return each.includes(undefined) ? undefined : each.join(' or ');
  }
  if (choices !== undefined) return `one of ${choices.join(', ')}`;
  if (type === 'integer') return `a whole number${rangeOf(schema)}`;
  if (type === 'number') return `a number${rangeOf(schema)}`;
  if (type === 'boolean') return 'true or false';
  if (type === 'null') return 'null';
  if (type === 'array') return `given ${span(minItems, maxItems)} times`;
  return type === 'string' ? textOf(schema, issue) : undefined;
}

function rangeOf({ minimum, maximum }: Schema = {}): string {
  const most = maximum === Number.MAX_SAFE_INTEGER ? undefined : maximum;
  const least = minimum === Number.MIN_SAFE_INTEGER ? undefined : minimum;
  if (least === undefined) return most === undefined ? '' : ` up to ${most}`;
  return most === undefined ? ` of at least ${least}` : ` from ${least} to ${most}`;
}

function textOf({ format, minLength = 0, maxLength }: Schema = {}, issue: Issue): string | undefined {
  if (format === 'date') return 'a date as YYYY-MM-DD';
  if (issue.code === 'invalid_type') return 'one text';
  // Anything else, a pattern say, has its own words.
  if (issue.code !== 'too_small' && issue.code !== 'too_big') return undefined;
  return `a text of ${span(minLength, maxLength)} characters`;
}

const span = (least: number, most: number | undefined): string =>
  most === undefined ? `at least ${least}` : `${least} to ${most}`;
