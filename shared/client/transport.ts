import type * as z from 'zod';
import type { AnswerCache } from './answer-cache.ts';
import { ClientError, detailOf, refusal } from './client-error.ts';
import { type Clock, systemClock } from './clock.ts';
import { type Answer, exchange, type Fetch, isBusy } from './exchange.ts';
import { Patience, type WaitListener } from './patience.ts';
import { gzipped } from './gzipped.ts';
import { type Query, urlOf } from './url.ts';

export interface ClientOptions {
  /** Origin of the system, e.g. `http://127.0.0.1:8321`. */
  readonly baseUrl: URL;
  /** An API key or a token, sent as a bearer, and to the system's own origin alone; without it, none is sent. */
  readonly key?: string;
  /** How long to go on trying a system that does not answer, in milliseconds. */
  readonly retryForMs?: number;
  /** Ends everything that the client does. */
  readonly signal?: AbortSignal;
  /** Told of every pause before another attempt. */
  readonly onWait?: WaitListener;
  /** Keeps answers, so that asking again costs next to nothing while nothing has changed. */
  readonly cache?: AnswerCache;
  readonly clock?: Clock;
  readonly fetch?: Fetch;
}

/** What may be said of every call. */
export interface Call {
  /** Ends this call; its reason is thrown. */
  readonly signal?: AbortSignal | undefined;
}

/** How hard an answer is tried for. */
export interface Trying extends Call {
  /** Whether a request whose connection broke must not be made again: doing it twice would be something else. */
  readonly isOnce?: boolean;
}

/** One request, and how its answer is to look. */
export interface Wanted<T> extends Trying {
  readonly url: URL;
  readonly method: 'DELETE' | 'GET' | 'PATCH' | 'POST' | 'PUT';
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Whether the body is sent in gzip. */
  readonly isPacked?: boolean;
  /** Sent beside the usual ones. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Without it, the answer is taken as it is. */
  readonly schema: z.ZodType<T> | undefined;
}

const USUAL_RETRY_FOR_MS = 30_000;
const NOT_MODIFIED = 304;

/** Carries requests to one system, again and again until they get through. */
export class Transport {
  readonly baseUrl: URL;
  readonly clock: Clock;
  readonly #options: ClientOptions;

  constructor(options: ClientOptions) {
    this.#options = options;
    this.baseUrl = options.baseUrl;
    this.clock = options.clock ?? systemClock;
  }

  url(path: string, query?: Query): URL {
    return urlOf(this.baseUrl, path, query);
  }

  /** The client's own signal and that of a call, as one. */
  signalOf({ signal }: Call): AbortSignal {
    const signals = [this.#options.signal, signal].filter((each) => each !== undefined);
    return AbortSignal.any(signals);
  }

  /** A fresh budget of retries. */
  patience(call: Call): Patience {
    const { retryForMs = USUAL_RETRY_FOR_MS, onWait = () => undefined } = this.#options;
    return new Patience({ clock: this.clock, limitMs: retryForMs, onWait, signal: this.signalOf(call) });
  }

  /**
   * Sends a request as it is, and hands out the response before its body has come. What lies elsewhere, such as a file
   * that an answer links to, is asked for without the key.
   */
  fetch(url: URL, init: RequestInit): Promise<Response> {
    const { key = '', fetch = (...args) => globalThis.fetch(...args) } = this.#options;
    const headers = new Headers(init.headers);
    if (key !== '' && url.origin === this.baseUrl.origin) headers.set('authorization', `Bearer ${key}`);
    return fetch(url, { ...init, headers });
  }

  /** One request, one answer. @throws ClientError `disconnected` */
  once(url: URL, init: RequestInit, call: Call): Promise<Answer> {
    return exchange((to, sent) => this.fetch(to, sent), url, init, this.signalOf(call), this.clock.now());
  }

  /**
   * Asks until there is an answer.
   *
   * @throws ClientError of any code; `disconnected` only for what is asked for once
   */
  async ask<T>(wanted: Wanted<T>): Promise<T> {
    const { url, method, schema } = wanted;
    const cache = method === 'GET' ? this.#options.cache : undefined;
    const known = cache?.get(url);
    const answer = await this.#insist(url, await initOf(wanted, known?.etag), wanted);
    // The same address is always read in the same way.
    if (answer.status === NOT_MODIFIED && known !== undefined) return known.value as T;
    const value = read(answer, schema, url);
    if (answer.etag !== undefined) cache?.put(url, { etag: answer.etag, value });
    return value;
  }

  async #insist(url: URL, init: RequestInit, call: Trying): Promise<Answer> {
    const patience = this.patience(call);
    for (;;) {
      let trouble: string;
      let retryAfterMs: number | undefined;
      try {
        const answer = await this.once(url, init, call);
        if (answer.status < 300 || answer.status === NOT_MODIFIED) return answer;
        if (!isBusy(answer.status)) throw refusal(url.origin, answer.status, answer.body);
        trouble = detailOf(answer.status, answer.body);
        retryAfterMs = answer.retryAfterMs;
      } catch (error) {
        if (!isDisconnected(error) || call.isOnce === true) throw error;
        trouble = error.message;
      }
      if (!(await patience.pause(trouble, retryAfterMs))) throw unreachable(url, trouble);
    }
  }
}

export const isDisconnected = (error: unknown): error is ClientError =>
  error instanceof ClientError && error.code === 'disconnected';

/** The error of a system that could not be reached for as long as that was wanted. */
export const unreachable = (url: URL, trouble: string): ClientError =>
  new ClientError('unreachable', `No answer from ${url.origin}: ${trouble}.`);

async function initOf(
  { method, body, isPacked = false, headers }: Wanted<unknown>,
  etag: string | undefined,
): Promise<RequestInit> {
  if (body !== undefined) {
    const json = JSON.stringify(body);
    const type = { 'content-type': 'application/json', ...headers };
    return isPacked
      ? { method, headers: { ...type, 'content-encoding': 'gzip' }, body: await gzipped(json) }
      : { method, headers: type, body: json };
  }
  return { method, headers: { ...headers, ...(etag !== undefined && { 'if-none-match': etag }) } };
}

function read<T>({ status, body }: Answer, schema: z.ZodType<T> | undefined, url: URL): T {
  if (schema === undefined && body !== undefined) return body as T;
  const result = schema?.safeParse(body);
  if (result?.success === true) return result.data;
  const message = `${url.href} did not answer as Odograph does.`;
  throw new ClientError('not-odograph', message, { status, cause: result?.error });
}
