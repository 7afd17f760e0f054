import { z } from 'zod';
import { ERROR_TYPE, FunctionError } from './function-error.ts';
import { PRELUDE_BYTES_MAX, PRELUDE_DELIMITER_BYTES } from './limits.ts';

const preludeSchema = z.object({
  statusCode: z.number().int().min(200).max(599).optional(),
  headers: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
  cookies: z.array(z.string()).optional(),
});

const responseSchema = preludeSchema.extend({
  statusCode: z.number().int().min(200).max(599),
  body: z.string().optional(),
  isBase64Encoded: z.boolean().optional(),
});

/** Status and headers of a response. */
export type Prelude = z.infer<typeof preludeSchema>;
/** A whole response, as a function returns it that does not stream. */
export type BufferedResponse = z.infer<typeof responseSchema>;

const DELIMITER = Buffer.alloc(PRELUDE_DELIMITER_BYTES);

const malformed = (functionName: string, message: string): FunctionError =>
  new FunctionError(functionName, ERROR_TYPE.malformedResponse, message);

/**
 * What a function returned, as a response: a result with a `statusCode` is one, any other is the body of one.
 *
 * @throws {FunctionError} if the response has members that are none of a response
 */
export function responseOf(functionName: string, payload: Buffer): BufferedResponse {
  const result: unknown = JSON.parse(payload.toString());
  if (typeof result !== 'object' || result === null || !('statusCode' in result)) {
    return { statusCode: 200, body: typeof result === 'string' ? result : payload.toString() };
  }
  const parsed = responseSchema.safeParse(result);
  if (!parsed.success) throw malformed(functionName, z.prettifyError(parsed.error));
  return parsed.data;
}

/** Takes the prelude off a streamed response, which may arrive in pieces cut anywhere. */
export class PreludeReader {
  readonly #functionName: string;
  #pending = Buffer.alloc(0);
  #prelude: Prelude = {};

  constructor(functionName: string) {
    this.#functionName = functionName;
  }

  /** Complete once `push` returned bytes. */
  get prelude(): Prelude {
    return this.#prelude;
  }

  /**
   * Takes a piece of the stream.
   *
   * @returns the bytes of the body that follow the prelude (maybe none), or nothing while it is incomplete
   * @throws {FunctionError} if the stream does not start with a prelude
   */
  push(chunk: Buffer): Buffer | undefined {
    this.#pending = Buffer.concat([this.#pending, chunk]);
    const end = this.#pending.indexOf(DELIMITER);
    if (end < 0) {
      if (this.#pending.length <= PRELUDE_BYTES_MAX) return undefined;
      throw malformed(this.#functionName, 'The streamed response has no prelude');
    }
    this.#prelude = this.#parse(this.#pending.subarray(0, end).toString());
    return this.#pending.subarray(end + PRELUDE_DELIMITER_BYTES);
  }

  #parse(text: string): Prelude {
    try {
      return preludeSchema.parse(JSON.parse(text));
    } catch (cause) {
      throw malformed(
        this.#functionName,
        `The prelude of the streamed response is invalid: ${String(cause)}`,
      );
    }
  }
}
