import * as fc from 'fast-check';

/** What is used of a JSON schema in an OpenAPI document. */
export interface JsonSchema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly additionalProperties?: unknown;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly JsonSchema[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly format?: string;
  readonly examples?: readonly unknown[];
  readonly items?: JsonSchema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
}

interface Parameter {
  readonly $ref?: string;
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required?: boolean;
  readonly schema: JsonSchema;
}

export interface DescribedOperation {
  readonly operationId: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: {
    readonly content: { readonly 'application/json': { readonly schema: JsonSchema } };
  };
  readonly responses: Readonly<Record<string, unknown>>;
}

export interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, DescribedOperation>>>>;
  readonly components: unknown;
}

/** A request as it is sent; `target` is percent-encoded. */
export interface DescribedRequest {
  readonly method: string;
  readonly target: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body?: string;
}

/** Texts that no one expects. A path cannot hold the empty one. */
const ODD_TEXTS = [
  '',
  ' ',
  '/',
  '%',
  '%2F',
  'a/../b',
  '\0',
  '\n',
  '"',
  '(',
  '(a+)+$',
  '[',
  '😀',
  'e\u0301',
  '\u202E',
  'null',
  'true',
  'yes',
  '[]',
  '{}',
  '__proto__',
  'constructor',
  'NaN',
  'Infinity',
  '-1',
  '0',
  '1.5',
  '1e3',
  '0x10',
  '9007199254740993',
  '9'.repeat(400),
  '2026-02-30',
  '2026-13-01T00:00:00Z',
  '2026-05-23',
  '+275760-09-13T00:00:00.001Z',
  'x'.repeat(3000),
];
const oddTexts = fc.oneof(fc.constantFrom(...ODD_TEXTS), fc.string({ unit: 'grapheme', maxLength: 200 }));

/** Parts of a path that are no percent-encoded text, and ones that only look odd. */
const ODD_PARTS = ['%', '%2', '%zz', '%E0%A4%A', '%ff', '%2f', '%2F%2F', '%00', '%252F', '+', ';', ':', '@'];

/** A header holds visible ASCII. */
const headerTexts = fc.oneof(
  fc.constantFrom('*', '""', 'W/"x"', '"a", "b"', '0', '-1', 'x'.repeat(3000)),
  fc.stringMatching(/^[!-~]{0,40}$/),
);

const FIRST_DAY = Date.UTC(1970, 0, 1);
const LAST_DAY = Date.UTC(2100, 0, 1);

/** Random requests for an operation, made of nothing but its description: most fit their schemas, some do not. */
export function describedRequests(
  document: Description,
  path: string,
  method: string,
): fc.Arbitrary<DescribedRequest> {
  const operation = document.paths[path]?.[method];
  if (operation === undefined) throw new Error(`${method} ${path} is not described`);
  const parameters = (operation.parameters ?? []).map((each) => resolved<Parameter>(document, each));
  const inPlace = (place: Parameter['in']) => parameters.filter((each) => each.in === place);
  const schema = operation.requestBody?.content['application/json'].schema;
  return fc
    .record({
      parts: fc.record(
        Object.fromEntries(inPlace('path').map((each) => [each.name, pathParts(document, each.schema)])),
      ),
      query: queries(document, inPlace('query')),
      headers: headersOf(inPlace('header')),
      body: schema === undefined ? fc.constant(undefined) : bodies(document, schema),
    })
    .map(({ parts, query, headers, body }) => {
      const place = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => parts[name] ?? '');
      const search = new URLSearchParams(query).toString();
      const target = search === '' ? place : `${place}?${search}`;
      return { method: method.toUpperCase(), target, headers, ...(body !== undefined && { body }) };
    });
}

const headersOf = (parameters: readonly Parameter[]): fc.Arbitrary<[string, string][]> =>
  fc
    .tuple(
      ...parameters.map(({ name }) => fc.option(headerTexts.map((text): [string, string] => [name, text]))),
    )
    .map((pairs) => pairs.filter((pair) => pair !== null));

function pathParts(document: Description, schema: JsonSchema): fc.Arbitrary<string> {
  const texts = fc.oneof(
    { weight: 3, arbitrary: fitting(document, schema).map(textOf) },
    { weight: 1, arbitrary: oddTexts },
  );
  return fc.oneof(
    // Dots alone would lead to another path before anything is sent.
    { weight: 6, arbitrary: texts.filter((text) => !['', '.', '..'].includes(text)).map(encodeURIComponent) },
    { weight: 1, arbitrary: fc.constantFrom(...ODD_PARTS) },
  );
}

/** Each parameter left out, fitting, odd or given twice; now and then one that the operation does not have. */
function queries(document: Description, parameters: readonly Parameter[]): fc.Arbitrary<[string, string][]> {
  const given = parameters.map(({ name, required = false, schema }) => {
    const one = fitting(document, schema).map((value) => [value].flat().map(textOf));
    const odd = fc.oneof(oddTexts, fc.constantFrom(...bounds(schema))).map((text) => [text]);
    const texts = fc.oneof(
      { weight: 12, arbitrary: one },
      { weight: required ? 1 : 12, arbitrary: fc.constant<string[]>([]) },
      { weight: 2, arbitrary: odd },
      { weight: 1, arbitrary: fc.tuple(one, one).map((both) => both.flat()) },
    );
    return texts.map((all) => all.map((text): [string, string] => [name, text]));
  });
  const other = fc.oneof(
    { weight: 15, arbitrary: fc.constant<[string, string][]>([]) },
    { weight: 1, arbitrary: fc.tuple(oddTexts, oddTexts).map((pair) => [pair]) },
  );
  return fc.tuple(...given, other).map((all) => all.flat());
}

const bodies = (document: Description, schema: JsonSchema): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 4, arbitrary: fitting(document, schema).map((value) => JSON.stringify(value)) },
    { weight: 2, arbitrary: fc.json() },
    { weight: 1, arbitrary: oddTexts },
    {
      weight: 2,
      arbitrary: fc
        .tuple(
          fitting(document, schema),
          fc.dictionary(fc.constantFrom(...namesOf(document, schema)), fc.jsonValue()),
        )
        .map(([value, wrong]) => JSON.stringify({ ...(value as object), ...wrong })),
    },
  );

/** Members that a body may have, and one that it may not. */
function namesOf(document: Description, schema: JsonSchema): string[] {
  const { anyOf = [], properties = {} } = resolved<JsonSchema>(document, schema);
  return ['other', ...Object.keys(properties), ...anyOf.flatMap((each) => namesOf(document, each))];
}

/** The numbers just outside of a schema. */
const bounds = ({ minimum = 0, maximum = Number.MAX_SAFE_INTEGER }: JsonSchema): string[] =>
  [minimum - 1, maximum + 1].map(String);

/** Values as a schema has them; its examples often, since they name what is there. */
function fitting(document: Description, given: JsonSchema): fc.Arbitrary<unknown> {
  const schema = resolved<JsonSchema>(document, given);
  const made = madeFor(document, schema);
  const { examples = [] } = schema;
  return examples.length === 0
    ? made
    : fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...examples) }, { weight: 1, arbitrary: made });
}

function madeFor(document: Description, schema: JsonSchema): fc.Arbitrary<unknown> {
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  if (schema.anyOf !== undefined) return fc.oneof(...schema.anyOf.map((each) => fitting(document, each)));
  const { type = 'anything' } = schema;
  if (typeof type !== 'string')
    return fc.oneof(...type.map((each) => madeFor(document, { ...schema, type: each })));
  switch (type) {
    case 'anything':
      return fc.jsonValue();
    case 'number':
      return numbers(schema);
    case 'integer':
      return integers(schema);
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'string':
      return textsAs(schema);
    case 'array': {
      const { minItems = 0, maxItems = 5 } = schema;
      return fc.array(fitting(document, schema.items ?? {}), { minLength: minItems, maxLength: maxItems });
    }
    case 'object': {
      const { properties = {}, required = [] } = schema;
      const members = Object.entries(properties).map(
        ([name, each]) => [name, fitting(document, each)] as const,
      );
      const known = fc.record(Object.fromEntries(members), { requiredKeys: [...required] });
      return members.length > 0 || schema.additionalProperties === false
        ? known
        : fc.dictionary(fc.string(), fc.jsonValue());
    }
    default:
      throw new Error(`no values are known for ${JSON.stringify(schema)}`);
  }
}

const numbers = ({ minimum = -1e9, maximum = 1e9 }: JsonSchema) =>
  fc.oneof(fc.constantFrom(minimum, maximum), fc.double({ min: minimum, max: maximum, noNaN: true }));

function integers({ minimum = Number.MIN_SAFE_INTEGER, maximum = Number.MAX_SAFE_INTEGER }: JsonSchema) {
  return fc.oneof(fc.constantFrom(minimum, maximum), fc.integer({ min: minimum, max: maximum }));
}

function textsAs({ pattern, format, minLength = 0, maxLength = 60 }: JsonSchema): fc.Arbitrary<string> {
  if (pattern !== undefined) return fc.stringMatching(RegExp(pattern));
  const times = fc.integer({ min: FIRST_DAY, max: LAST_DAY }).map((ms) => new Date(ms).toISOString());
  if (format === 'date') return times.map((text) => text.slice(0, 'YYYY-MM-DD'.length));
  if (format !== undefined) throw new Error(`no texts are known of format ${format}`);
  return fc.oneof(fc.string({ unit: 'grapheme', minLength, maxLength }), times);
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

function resolved<Part extends { readonly $ref?: string }>(document: Description, part: Part): Part {
  if (part.$ref === undefined) return part;
  const names = part.$ref.split('/').slice(1);
  return names.reduce<unknown>((at, name) => (at as Record<string, unknown>)[name], document) as Part;
}
