import { ClientError } from './client-error.ts';

/** An event of a stream of server-sent events. */
export interface StreamEvent {
  /** `message` unless the server named another. */
  readonly event: string;
  readonly data: string;
  /** The last id that the server gave, in an event before this one too; empty before the first. */
  readonly id: string;
}

/** Length of one event, in UTF-16 units: far more than any that Odograph sends. */
const EVENT_LIMIT = 16 * 1024 * 1024;

const LINE_END = /\r\n|\r|\n/g;

/**
 * Takes a stream of server-sent events apart, wherever its chunks are cut. Ends of lines, comments, fields without a
 * value and the byte order mark are as in https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream
 */
export class EventStreamParser {
  readonly #decoder = new TextDecoder();
  /** Start of a line whose end has not come yet, in parts. */
  #line: string[] = [];
  #data: string[] = [];
  #event = '';
  /** Given, but counted only from the end of its event on. */
  #id: string;
  #size = 0;
  #endedOnReturn = false;
  #lastEventId: string;
  #retryMs: number | undefined;

  constructor(lastEventId = '') {
    this.#id = lastEventId;
    this.#lastEventId = lastEventId;
  }

  /** The id to go on after. */
  get lastEventId(): string {
    return this.#lastEventId;
  }

  /** How long the server wants a client to wait before it connects again, in milliseconds, if it said so. */
  get retryMs(): number | undefined {
    return this.#retryMs;
  }

  /**
   * @returns the events that end in this chunk
   * @throws ClientError `not-odograph` for an event without end
   */
  push(chunk: Uint8Array): StreamEvent[] {
    const decoded = this.#decoder.decode(chunk, { stream: true });
    if (decoded === '') return [];
    // The second half of a line's end that was cut in two.
    const text = this.#endedOnReturn && decoded.startsWith('\n') ? decoded.slice(1) : decoded;
    this.#endedOnReturn = decoded.endsWith('\r');
    const events: StreamEvent[] = [];
    let from = 0;
    for (const { 0: end, index } of text.matchAll(LINE_END)) {
      this.#keep(text.slice(from, index));
      from = index + end.length;
      const line = this.#line.join('');
      this.#line = [];
      if (line !== '') this.#readField(line);
      else if (this.#data.length > 0) events.push(this.#dispatch());
      else this.#reset();
    }
    this.#keep(text.slice(from));
    return events;
  }

  #keep(part: string): void {
    this.#line.push(part);
    this.#size += part.length;
    if (this.#size > EVENT_LIMIT) throw new ClientError('not-odograph', 'an event is without end');
  }

  #readField(line: string): void {
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1);
    if (field === 'data') {
      this.#data.push(value);
      return;
    }
    // Nothing else is kept up to the end of the event.
    this.#size -= line.length;
    if (field === 'event') this.#event = value;
    else if (field === 'id' && !value.includes('\0')) this.#id = value;
    else if (field === 'retry' && /^\d{1,9}$/.test(value)) this.#retryMs = Number(value);
  }

  #dispatch(): StreamEvent {
    const [event, data] = [this.#event === '' ? 'message' : this.#event, this.#data.join('\n')];
    this.#reset();
    return { event, data, id: this.#lastEventId };
  }

  /** An event is over. */
  #reset(): void {
    this.#lastEventId = this.#id;
    this.#event = '';
    this.#data = [];
    this.#size = 0;
  }
}
