import { type Latest, latestSchema } from '../api/latest.ts';
import { ClientError, detailOf, refusal } from './client-error.ts';
import { EventStreamParser, type StreamEvent } from './event-stream.ts';
import { isBusy, readAnswer, troubleOf } from './exchange.ts';
import { type Call, isDisconnected, type Transport, unreachable } from './transport.ts';

export interface LiveOptions extends Call {
  /** Id of the last event that is known already: what came after it is sent first. */
  readonly lastEventId?: string | undefined;
  /** How long a stream may say nothing before it counts as lost, in milliseconds. */
  readonly silenceMs?: number | undefined;
}

/** Some sensors of a device, and the id of the event that told of them, to go on after. */
export interface LiveAnswer extends Latest {
  readonly id: string;
}

/** Several of the signs of life that a quiet stream gives. */
const USUAL_SILENCE_MS = 60_000;
/** Pause after a stream that ended in good order, unless the server wants another. */
const RECONNECT_MS = 1000;
const NO_CONTENT = 204;

/**
 * Events as the server sends them, for as long as they are wanted. A stream that ends or breaks is taken up again after
 * the last event that came.
 *
 * @throws ClientError of any code but `disconnected`; `unreachable` when it cannot be taken up for too long
 */
export async function* liveEvents(
  transport: Transport,
  url: URL,
  options: LiveOptions,
): AsyncGenerator<StreamEvent> {
  const patience = transport.patience(options);
  const signal = transport.signalOf(options);
  let lastEventId = options.lastEventId ?? '';
  for (;;) {
    const connection = new Connection(transport, url, lastEventId, signal, options.silenceMs);
    let trouble = 'the stream ended';
    try {
      if (!(await connection.open())) return;
      for (let events = await connection.read(); events !== undefined; events = await connection.read()) {
        patience.progress();
        yield* events;
      }
    } catch (error) {
      if (!isDisconnected(error)) throw error;
      trouble = error.message;
    } finally {
      connection.close();
    }
    ({ lastEventId } = connection);
    if (connection.endedWell) await transport.clock.sleep(connection.retryMs ?? RECONNECT_MS, signal);
    else if (!(await patience.pause(trouble, connection.retryMs))) throw unreachable(url, trouble);
  }
}

/** As liveEvents, with what the events tell. @throws ClientError `not-odograph` for an event that tells something else */
export async function* liveAnswers(
  transport: Transport,
  url: URL,
  options: LiveOptions,
): AsyncGenerator<LiveAnswer> {
  for await (const { id, data } of liveEvents(transport, url, options)) {
    const latest = latestSchema.safeParse(parse(data));
    if (!latest.success) {
      throw new ClientError('not-odograph', `${url.href} does not stream what Odograph does.`);
    }
    yield { id, ...latest.data };
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** One connection to a stream of events. */
class Connection {
  /** Whether the server ended it, and had said something before. */
  endedWell = false;
  retryMs: number | undefined;
  readonly #transport: Transport;
  readonly #url: URL;
  readonly #signal: AbortSignal;
  readonly #silenceMs: number;
  readonly #parser: EventStreamParser;
  readonly #abort = new AbortController();
  #reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  #spoke = false;

  constructor(
    transport: Transport,
    url: URL,
    lastEventId: string,
    signal: AbortSignal,
    silenceMs = USUAL_SILENCE_MS,
  ) {
    this.#transport = transport;
    this.#url = url;
    this.#signal = signal;
    this.#silenceMs = silenceMs;
    this.#parser = new EventStreamParser(lastEventId);
  }

  get lastEventId(): string {
    return this.#parser.lastEventId;
  }

  /** @returns whether there is a stream; `false` when the server wants no one to come again */
  async open(): Promise<boolean> {
    const headers = new Headers({ accept: 'text/event-stream', 'cache-control': 'no-store' });
    if (this.lastEventId !== '') headers.set('last-event-id', this.lastEventId);
    const signal = AbortSignal.any([this.#signal, this.#abort.signal]);
    const response = await this.#within(() => this.#transport.fetch(this.#url, { headers, signal }));
    if (response.status === NO_CONTENT) return false;
    if (!response.ok) throw await this.#refusalOf(response);
    if (!(response.headers.get('content-type') ?? '').startsWith('text/event-stream')) {
      throw new ClientError('not-odograph', `${this.#url.href} does not stream events.`);
    }
    this.#reader = response.body?.getReader();
    return true;
  }

  /** @returns undefined at the end of the stream */
  async read(): Promise<StreamEvent[] | undefined> {
    const chunk = await this.#within(async () => this.#reader?.read());
    if (chunk?.value === undefined) {
      this.endedWell = this.#spoke;
      return undefined;
    }
    this.#spoke = true;
    const events = this.#parser.push(chunk.value);
    this.retryMs = this.#parser.retryMs;
    return events;
  }

  close(): void {
    this.#abort.abort();
  }

  /** Waits for something, but not longer than the server may be silent. */
  async #within<T>(wait: () => Promise<T>): Promise<T> {
    const giveUp = (): void => this.#abort.abort(new ClientError('disconnected', 'it fell silent'));
    const timer = setTimeout(giveUp, this.#silenceMs);
    try {
      return await wait();
    } catch (error) {
      throw troubleOf(error, this.#signal);
    } finally {
      clearTimeout(timer);
    }
  }

  async #refusalOf(response: Response): Promise<ClientError> {
    const { status, body, retryAfterMs } = await this.#within(() =>
      readAnswer(response, this.#transport.clock.now()),
    );
    if (!isBusy(status)) return refusal(this.#url.origin, status, body);
    this.retryMs = retryAfterMs;
    return new ClientError('disconnected', detailOf(status, body));
  }
}
