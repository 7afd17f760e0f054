import { VERIFY_LIMITS } from './limits.ts';

/** What an answer began with. */
export interface Head {
  readonly status: number;
  readonly headers: Headers;
}

/** Why there was no answer, or not all of one. */
export interface Failure {
  readonly failure: string;
}

export interface WebOptions {
  readonly fetch: typeof fetch;
  /** Milliseconds of a clock that never goes back. */
  readonly elapsed: () => number;
  readonly signal?: AbortSignal | undefined;
}

/** A page of Foxglove's own: what may read answers to it may be shown there. */
export const VIEWER_ORIGIN = 'https://app.foxglove.dev';

export interface Asked {
  readonly method?: 'GET' | 'HEAD';
  /** Sent as `Authorization: Bearer …`. */
  readonly bearer?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An answer whose body has not been read. It has to be read to its end or be dropped. */
export interface Answer extends Head {
  readonly chunks: AsyncIterable<Uint8Array>;
  drop(): Promise<void>;
}

/** Asks once. @returns a failure in words where nothing answers; never throws but for the caller's own signal */
export async function ask(url: URL, asked: Asked, web: WebOptions): Promise<Answer | Failure> {
  const silence = new AbortController();
  let timer = setTimeout(() => silence.abort(), VERIFY_LIMITS.silenceMs);
  const heard = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => silence.abort(), VERIFY_LIMITS.silenceMs);
  };
  const signal = AbortSignal.any([silence.signal, ...(web.signal ? [web.signal] : [])]);
  try {
    const headers = {
      origin: VIEWER_ORIGIN,
      ...asked.headers,
      ...(asked.bearer !== undefined && { authorization: `Bearer ${asked.bearer}` }),
    };
    const response = await web.fetch(url, { method: asked.method ?? 'GET', headers, signal });
    heard();
    const { status, body } = response;
    const chunks = (async function* () {
      try {
        for await (const chunk of (body ?? []) as AsyncIterable<Uint8Array>) {
          heard();
          yield chunk;
        }
      } finally {
        clearTimeout(timer);
      }
    })();
    const drop = async (): Promise<void> => {
      clearTimeout(timer);
      await body?.cancel().catch(() => undefined);
    };
    return { status, headers: response.headers, chunks, drop };
  } catch (error) {
    clearTimeout(timer);
    web.signal?.throwIfAborted();
    return { failure: silence.signal.aborted ? SILENT : reasonOf(error) };
  }
}

const SILENT = `nothing came for ${VERIFY_LIMITS.silenceMs / 1000} seconds`;

/** What went wrong, in the words of whatever is behind `fetch failed`. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'AbortError') return SILENT;
  return error.cause instanceof Error && error.cause.message !== '' ? error.cause.message : error.message;
}

/** Asks for no more than the beginning of an answer. */
export async function askHead(url: URL, asked: Asked, web: WebOptions): Promise<Head | Failure> {
  const answer = await ask(url, asked, web);
  if (isFailure(answer)) return answer;
  await answer.drop();
  return { status: answer.status, headers: answer.headers };
}

/** A body as far as it is wanted. `isLonger`: there was more of it. */
export interface Body {
  readonly bytes: Buffer;
  readonly isLonger: boolean;
}

/** @param most bytes that are wanted */
export async function readBody(answer: Answer, most: number, web: WebOptions): Promise<Body | Failure> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of answer.chunks) {
      chunks.push(chunk);
      length += chunk.length;
      if (length > most) break;
    }
  } catch (error) {
    web.signal?.throwIfAborted();
    return { failure: reasonOf(error) };
  }
  const bytes = Buffer.concat(chunks);
  return { bytes: bytes.subarray(0, most), isLonger: length > most };
}

export const isFailure = (value: object): value is Failure => 'failure' in value;
