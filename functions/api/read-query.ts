import * as z from 'zod';

/** What a parameter becomes before it is checked: a query knows only texts. */
type Reader = (texts: readonly string[]) => unknown;

const WHOLE = /^-?\d{1,16}$/;

const readText: Reader = (texts) => (texts.length > 1 ? texts : texts[0]);

const readNumber: Reader = (texts) => {
  const text = readText(texts);
  return typeof text === 'string' && WHOLE.test(text) ? Number(text) : text;
};

const readBoolean: Reader = (texts) => {
  const text = readText(texts);
  if (text === 'true' || text === '') return true;
  return text === 'false' ? false : text;
};

/** How the parameters of a schema are read, by their names. */
const readers = new WeakMap<z.ZodObject, ReadonlyMap<string, Reader>>();

function readersOf(schema: z.ZodObject): ReadonlyMap<string, Reader> {
  const known = readers.get(schema);
  if (known !== undefined) return known;
  const { properties = {} } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  const made = new Map(
    Object.entries(properties).map(([name, property]): [string, Reader] => {
      const type = typeof property === 'object' ? property.type : undefined;
      if (type === 'integer' || type === 'number') return [name, readNumber];
      if (type === 'boolean') return [name, readBoolean];
      return [name, type === 'array' ? (texts) => texts : readText];
    }),
  );
  readers.set(schema, made);
  return made;
}

/** A query's parameters as the schema has them, still to be checked by it; those that it does not know too. */
export function readQuery(schema: z.ZodObject, parameters: URLSearchParams): Record<string, unknown> {
  const known = readersOf(schema);
  const names = new Set(parameters.keys());
  return Object.fromEntries(
    [...names].map((name) => [name, (known.get(name) ?? readText)(parameters.getAll(name))]),
  );
}
