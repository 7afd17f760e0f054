import * as z from 'zod';

/** The whole numbers of 64 bits, with a sign. */
export const INT64 = { least: -(2n ** 63n), most: 2n ** 63n - 1n } as const;

const WHOLE = /^-?\d{1,19}$/;

/** Reads a signed whole number of 64 bits; `undefined` for anything else. */
export function parseInt64(value: unknown): bigint | undefined {
  const text = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value;
  if (typeof text !== 'string' || !WHOLE.test(text)) return undefined;
  const number = BigInt(text);
  return number >= INT64.least && number <= INT64.most ? number : undefined;
}

/** A whole number of 64 bits as JSON has it: a number where every program reads it exactly, else decimal text. */
export function int64Json(value: bigint): number | string {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
}

const NO_INT64 = 'is no whole number of 64 bits; give a number or its decimal text';

/** A whole number of 64 bits of a request, as a number or as decimal text. */
export const int64 = z
  .union([z.string(), z.number()], NO_INT64)
  .transform((value, context) => {
    const number = parseInt64(value);
    if (number !== undefined) return number;
    context.issues.push({ code: 'custom', message: NO_INT64, input: value });
    return z.NEVER;
  })
  .meta({
    description: 'A whole number of 64 bits; beyond 2^53, decimal text is read by every program.',
    examples: ['1777593600000000000'],
  });

type SourceReviver = (key: string, value: unknown, context: { source?: string }) => unknown;

const keepDigits: SourceReviver = (_key, value, { source = '' }) =>
  typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(source) ? source : value;

/**
 * Parses JSON in which whole numbers beyond 2^53 keep all of their digits: they become their decimal text.
 *
 * @throws SyntaxError, and RangeError where it is nested far too deep
 */
export function parseExactJson(text: string): unknown {
  return JSON.parse(text, keepDigits as (key: string, value: unknown) => unknown);
}
