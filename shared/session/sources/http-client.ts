import { Agent as PlainAgent, type Agent, type IncomingHttpHeaders } from 'node:http';
import { Agent as TlsAgent } from 'node:https';
import { setTimeout as pause } from 'node:timers/promises';
import { type Guard, guardedLookup, type Resolve, resolveHost, urlFault } from './guarded-address.ts';
import { type Connection, type Exchange, exchange, type HttpAnswer } from './http-exchange.ts';
import { HttpFault } from './http-fault.ts';
import { HTTP_LIMITS, type HttpLimits } from './http-limits.ts';

export interface HttpPlace extends Guard {
  /** Scheme, host and port; nothing else is ever asked. */
  readonly origin: string;
  /** Sent with every request. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface HttpPorts {
  readonly now: () => number;
  readonly resolve?: Resolve;
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<unknown>;
  readonly limits?: Partial<HttpLimits>;
}

/** Signs of a connection that ended, or was not there in the first place, through nobody's decision. */
const BROKEN: readonly unknown[] = ['ECONNRESET', 'ECONNREFUSED', 'EPIPE', 'EAI_AGAIN'];

/** What a server says that may answer a little later. */
const BUSY: readonly number[] = [429, 502, 503, 504];

const REDIRECTS: readonly number[] = [301, 302, 303, 307, 308];

/**
 * Asks one server, and no other: it connects only to addresses that may be, and follows redirects only within the
 * server's origin. It uses no proxy, keeps no cookies and decodes nothing.
 */
export class HttpClient {
  readonly #place: HttpPlace;
  readonly #connection: Connection;
  readonly #ports: Required<Omit<HttpPorts, 'limits'>>;
  readonly limits: HttpLimits;

  constructor(place: HttpPlace, ports: HttpPorts) {
    const { now, resolve = resolveHost, wait = (ms, signal) => pause(ms, undefined, { signal }) } = ports;
    this.limits = { ...HTTP_LIMITS, ...ports.limits };
    this.#place = place;
    this.#ports = { now, resolve, wait };
    const { protocol } = new URL(place.origin);
    const options = { keepAlive: true, maxSockets: this.limits.connections, timeout: this.limits.keptMs };
    const agent: Agent = protocol === 'https:' ? new TlsAgent(options) : new PlainAgent(options);
    this.#connection = { agent, lookup: guardedLookup(protocol, place, resolve), limits: this.limits };
  }

  /** @throws HttpFault and what the network fails with; what the signal was ended with */
  async get(url: URL, asked: Exchange, signal?: AbortSignal): Promise<HttpAnswer> {
    const { totalMs } = this.limits;
    const deadline = this.#ports.now() + totalMs;
    return await within(totalMs, signal, async (both) => await this.#insist(url, asked, deadline, both));
  }

  /** Ends all connections. Those that are not in use end by themselves, too, and keep no process from ending. */
  close(): void {
    this.#connection.agent.destroy();
  }

  async #insist(url: URL, asked: Exchange, deadline: number, signal: AbortSignal): Promise<HttpAnswer> {
    const { now, wait } = this.#ports;
    for (let tried = 1; ; tried += 1) {
      const isLast = tried >= this.limits.attempts;
      let ms = this.limits.pauseMs * 2 ** (tried - 1);
      try {
        const answer = await this.#follow(url, asked, signal);
        if (isLast || !BUSY.includes(answer.status)) return answer;
        ms = retryAfterMs(answer.headers, now()) ?? ms;
      } catch (error) {
        if (isLast || signal.aborted || !isBroken(error)) throw error;
      }
      if (now() + ms >= deadline) throw new HttpFault('the server has no time as long as there is to wait');
      await wait(ms, signal);
    }
  }

  async #follow(first: URL, asked: Exchange, signal: AbortSignal): Promise<HttpAnswer> {
    let url = first;
    for (let followed = 0; ; followed += 1) {
      this.#require(url);
      const answer = await exchange(url, this.#withOwn(asked), this.#connection, signal);
      if (!REDIRECTS.includes(answer.status)) return answer;
      const { location = '' } = answer.headers;
      if (location === '' || !URL.canParse(location, url.href))
        throw new HttpFault('the server redirects nowhere');
      if (followed >= this.limits.redirects) throw new HttpFault('the server redirects without end');
      url = new URL(location, url);
    }
  }

  #require(url: URL): void {
    const fault = urlFault(url, this.#place);
    if (fault !== undefined) throw new HttpFault(`nothing is read from ${url.origin}: the URL ${fault}`);
    if (url.origin !== this.#place.origin)
      throw new HttpFault(`${this.#place.origin} redirects to ${url.origin}`);
  }

  #withOwn({ headers, mostBytes }: Exchange): Exchange {
    return { headers: { ...this.#place.headers, ...headers, 'accept-encoding': 'identity' }, mostBytes };
  }
}

const isBroken = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && BROKEN.includes(error.code);

/** Seconds or a date: https://datatracker.ietf.org/doc/html/rfc9110#section-10.2.3 */
function retryAfterMs(headers: IncomingHttpHeaders, now: number): number | undefined {
  const text = headers['retry-after'] ?? '';
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  // Whatever else it may look like to a lenient parser.
  const date = text.endsWith(' GMT') ? Date.parse(text) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.max(date - now, 0);
}

/** Ends what takes too long, or what the caller ends; says which. */
async function within<T>(
  ms: number,
  outer: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  outer?.throwIfAborted();
  const own = new AbortController();
  const timer = setTimeout(() => own.abort(new HttpFault(`it took longer than ${ms} ms`)), ms);
  const end = (): void => own.abort(outer?.reason);
  outer?.addEventListener('abort', end, { once: true });
  try {
    return await work(own.signal);
  } catch (error) {
    throw own.signal.aborted ? own.signal.reason : error;
  } finally {
    clearTimeout(timer);
    outer?.removeEventListener('abort', end);
  }
}
