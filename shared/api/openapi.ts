import * as z from 'zod';
import { ERRORS, type ErrorCode } from '../errors/odograph-error.ts';
import { problemSchema } from './problem.ts';
import { type Route, type RouteAccess, type RouteAnswer, TAGS } from './route.ts';

type Json = Readonly<Record<string, unknown>>;

const INTRODUCTION = `Questions about devices: what they sent, where they are, where they went and how far.

**Names.** A device's or sensor's name may hold any character but control characters. In a path it is percent-encoded,
slashes included: \`robot/7\` is \`robot%2F7\`.

**Times** are RFC 3339 in UTC, to the nanosecond; a question may also give whole milliseconds since 1970. The addresses
of channels and robots take and give milliseconds only.

**Revisions.** An answer's \`revision\` rises with everything new in what it was made of, late readings too. Its \`ETag\`
changes with its content: ask again with \`If-None-Match\`, and 304 says that nothing did.

**Lists** come in pages: give the \`cursor\` of one to get the next. The last has none.

**Who asks** is said with an API key or a token; a system that is open does not ask. A key or a token has permissions
(\`read\`, \`write\`, \`admin\`) for the devices in its scope. Lists have those that may be read only; any other device
is answered as if it were not there, with 404.

**Refusals** are problem JSON (RFC 9457), with a \`code\` that stays the same and a \`detail\` that says what is wrong.
An answer that takes longer than 25 seconds is given up with 504.

\`HEAD\` is taken wherever \`GET\` is.`;

/** What a description says of the whole. */
export interface About {
  readonly title: string;
  readonly summary: string;
  readonly description: string;
}

const API: About = {
  title: 'Odograph API',
  summary: 'Telemetry of vehicles and robots, answered.',
  description: INTRODUCTION,
};

/** Describes a table of routes, the API's unless it is said what else, as OpenAPI 3.1: https://spec.openapis.org/oas/v3.1.1 */
export function describeApi(
  routes: Readonly<Record<string, Route>>,
  version: string,
  about: About = API,
): Json {
  const schemas: Record<string, unknown> = {};
  const paths: Record<string, Record<string, unknown>> = {};
  for (const [operationId, route] of Object.entries(routes)) {
    const operations = (paths[route.path] ??= {});
    operations[route.method.toLowerCase()] = operation(operationId, route, schemas);
  }
  const codes = new Set(Object.values(routes).flatMap(problemsOf));
  const problem = { $ref: schemaRef(problemSchema, schemas) };
  return {
    openapi: '3.1.1',
    info: {
      ...about,
      version,
      license: { name: 'Apache License 2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/', description: 'This system.' }],
    security: SECURITY,
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    paths,
    components: {
      schemas: Object.fromEntries(Object.entries(schemas).toSorted(([a], [b]) => (a < b ? -1 : 1))),
      responses: {
        ...Object.fromEntries([...codes].map((code) => [code, problemResponse(ERRORS[code].title, problem)])),
        'not-modified': { description: 'Nothing is new.', headers: ETAG },
        failure: problemResponse('Something failed', problem),
      },
      headers: {
        ETag: {
          description: 'Changes with the content.',
          schema: { type: 'string' },
          example: '"9vJ2cD0rT0e8Ws"',
        },
      },
      securitySchemes: SCHEMES,
      parameters: {
        IfNoneMatch: {
          name: 'If-None-Match',
          in: 'header',
          description: 'The `ETag` of an answer that is at hand.',
          schema: { type: 'string' },
        },
      },
    },
  };
}

/** Who may ask, in words that follow a description. */
const WHO: Readonly<Record<RouteAccess, string>> = {
  public: 'Takes no credentials.',
  anyone: 'Takes any valid credentials.',
  read: 'Takes `read`.',
  write: 'Takes `write`.',
  admin: 'Takes `admin`.',
  'admin-all': 'Takes `admin` with all devices in scope.',
};

/** Ways to say who asks; one of them is enough. An open system asks for none. */
const SCHEMES = {
  bearer: { type: 'http', scheme: 'bearer', description: 'An API key, or a token of the issuer.' },
  basic: { type: 'http', scheme: 'basic', description: 'An API key as the user name, with any password.' },
  key: { type: 'apiKey', in: 'header', name: 'x-api-key', description: 'An API key.' },
} as const;
const SECURITY = Object.keys(SCHEMES).map((name) => ({ [name]: [] }));

const ETAG = { ETag: { $ref: '#/components/headers/ETag' } };

const problemResponse = (description: string, schema: Json): Json => ({
  description: `${description}.`,
  content: { 'application/problem+json': { schema } },
});

function operation(operationId: string, route: Route, schemas: Record<string, unknown>): Json {
  const { tag, summary, description, access, parameters = {}, body, answers, revalidated } = route;
  const wanted = [
    ...parametersOf('path', parameters.path, schemas),
    ...parametersOf('query', parameters.query, schemas),
    ...parametersOf('header', parameters.headers, schemas),
    ...(revalidated ? [{ $ref: '#/components/parameters/IfNoneMatch' }] : []),
  ];
  return {
    operationId,
    tags: [tag],
    summary,
    description: [description, WHO[access]].join(' ').trim(),
    ...(access === 'public' && { security: [] }),
    ...(wanted.length > 0 && { parameters: wanted }),
    ...(body !== undefined && {
      requestBody: {
        description: body.description,
        required: true,
        content: { [body.mediaType ?? 'application/json']: { schema: jsonSchema(body.schema, schemas) } },
      },
    }),
    responses: {
      ...Object.fromEntries(
        Object.entries(answers).map(([status, answer]) => [status, response(answer, revalidated, schemas)]),
      ),
      ...(revalidated && { 304: { $ref: '#/components/responses/not-modified' } }),
      ...Object.fromEntries(
        problemsOf(route).map((code) => [statusOf(code), { $ref: `#/components/responses/${code}` }]),
      ),
      default: { $ref: '#/components/responses/failure' },
    },
  };
}

/** What any request may meet that has to say who asks. */
const REFUSALS = ['unauthenticated', 'forbidden'] as const satisfies readonly ErrorCode[];

const problemsOf = ({ access, problems }: Route): readonly ErrorCode[] =>
  access === 'public' ? problems : [...REFUSALS, ...problems];

const statusOf = (code: ErrorCode): number => ERRORS[code].status;

function response(answer: RouteAnswer, revalidated: boolean, schemas: Record<string, unknown>): Json {
  const { description, mediaType = 'application/json', schema } = answer;
  return {
    description,
    ...(revalidated && { headers: ETAG }),
    content: { [mediaType]: { schema: schema === undefined ? {} : jsonSchema(schema, schemas) } },
  };
}

function parametersOf(
  place: 'path' | 'query' | 'header',
  object: z.ZodObject | undefined,
  schemas: Record<string, unknown>,
): Json[] {
  if (object === undefined) return [];
  const { properties = {}, required = [] } = inline(object, schemas);
  return Object.entries(properties as Record<string, Json>).map(([name, { description, ...schema }]) => ({
    name,
    in: place,
    ...((required as readonly string[]).includes(name) && { required: true }),
    ...(description !== undefined && { description }),
    schema,
  }));
}

const schemaRef = (schema: z.ZodType, schemas: Record<string, unknown>): string =>
  String(jsonSchema(schema, schemas)['$ref']);

/** The schema of what is sent; schemas that have a name are put among `schemas` and referred to. */
function jsonSchema(schema: z.ZodType, schemas: Record<string, unknown>): Json {
  // As input, what is answered may have members that callers of today do not know yet.
  const { $schema: _, $defs = {}, ...rest } = z.toJSONSchema(schema, { io: 'input' });
  for (const [name, definition] of Object.entries($defs)) schemas[name] = hoisted(definition);
  return hoisted(rest);
}

/** An object schema with its own members, even where it has a name. */
function inline(schema: z.ZodObject, schemas: Record<string, unknown>): Json {
  const found = jsonSchema(schema, schemas);
  const name = (typeof found['$ref'] === 'string' ? found['$ref'] : '').split('/').at(-1);
  return name === undefined || name === '' ? found : (schemas[name] as Json);
}

/** With what stood in the schema's own definitions now standing among the document's, and without what says nothing. */
function hoisted(schema: unknown): Json {
  const text = JSON.stringify(schema, (key, value: unknown) => {
    if (key === '$ref') return String(value).replace('#/$defs/', '#/components/schemas/');
    if (key === 'maximum' && value === Number.MAX_SAFE_INTEGER) return undefined;
    if (key === 'propertyNames') return undefined;
    return value;
  });
  return JSON.parse(text) as Json;
}
