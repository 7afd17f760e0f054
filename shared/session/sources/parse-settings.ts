import * as z from 'zod';

/**
 * The settings of a deployment's sources, as far as a schema tells.
 *
 * @param text JSON
 * @throws Error when they are none, which only a wrong deployment can cause; it repeats nothing of what may be secret
 */
export function parseSettings<Schema extends z.ZodType>(schema: Schema, text: string): z.output<Schema> {
  const parsed = schema.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  throw new Error(`the settings of sources cannot be used: ${z.prettifyError(parsed.error)}`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // What the parser says would have a piece of the text in it.
    throw new Error('the settings of sources cannot be used: they are no JSON');
  }
}
