import { ClientError } from './client-error.ts';

/** As the platform has it; tests pass their own. */
export type Fetch = (url: URL, init: RequestInit) => Promise<Response>;

/** What came back, its JSON body read; `body` is undefined when it was not JSON. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly etag?: string;
  readonly retryAfterMs?: number;
}

/** Answers that ask for another attempt later. */
const BUSY = new Set([429, 502, 503, 504]);

/** Longer than any function runs that is called: a silence past it is a lost connection. */
const SILENCE_MS = 120_000;

export const isBusy = (status: number): boolean => BUSY.has(status);

/**
 * One request, one answer.
 *
 * @param signal aborts the request for good; its reason is thrown as it is
 * @param now milliseconds since 1970
 * @throws ClientError `disconnected`
 */
export async function exchange(
  fetch: Fetch,
  url: URL,
  init: RequestInit,
  signal: AbortSignal,
  now: number,
): Promise<Answer> {
  try {
    const limited = AbortSignal.any([signal, AbortSignal.timeout(SILENCE_MS)]);
    const response = await fetch(url, { ...init, signal: limited });
    return await readAnswer(response, now);
  } catch (error) {
    throw troubleOf(error, signal);
  }
}

/** Reads a whole response. @throws ClientError `disconnected` for JSON that broke off */
export async function readAnswer(response: Response, now: number): Promise<Answer> {
  const text = await response.text();
  const type = response.headers.get('content-type') ?? '';
  const body = type.includes('json') ? parse(text, response.ok) : undefined;
  const retryAfterMs = parseRetryAfter(response.headers.get('retry-after'), now);
  const etag = response.headers.get('etag');
  return {
    status: response.status,
    body,
    ...(etag === null ? {} : { etag }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
}

function parse(text: string, whole: boolean): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (whole) throw new ClientError('disconnected', 'the answer broke off', { cause: error });
    return undefined;
  }
}

/** @returns milliseconds from `now`, for both forms of the header: seconds and a date */
export function parseRetryAfter(header: string | null, now: number): number | undefined {
  if (header === null) return undefined;
  if (/^\d+$/.test(header.trim())) return Number(header) * 1000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}

/** What to throw for a failed request: the reason of an abort, or that the connection failed. */
export function troubleOf(error: unknown, signal: AbortSignal): unknown {
  if (signal.aborted) return signal.reason;
  if (error instanceof ClientError) return error;
  return new ClientError('disconnected', reasonOf(error), { cause: error });
}

/** Node's codes in plain words; browsers do not tell more than that it failed. */
const PLAIN_WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'the connection broke',
  EPIPE: 'the connection broke',
  UND_ERR_SOCKET: 'the connection broke',
  ENOTFOUND: 'no such host',
  EAI_AGAIN: 'the name could not be looked up',
  ETIMEDOUT: 'it did not answer in time',
  UND_ERR_CONNECT_TIMEOUT: 'it did not answer in time',
};

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return 'it did not answer in time';
  const { cause } = error;
  if (cause instanceof Error && 'code' in cause && typeof cause.code === 'string') {
    return PLAIN_WORDS[cause.code] ?? cause.code;
  }
  return cause instanceof Error ? cause.message : error.message;
}
