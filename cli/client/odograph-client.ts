import type { z } from 'zod';
import type { Ordering } from '../../shared/index/recording-index.ts';
import { CliFailure } from '../failure.ts';
import {
  type Device,
  deviceSchema,
  type DumpList,
  type DumpStarted,
  type DumpState,
  dumpListSchema,
  dumpStartedSchema,
  dumpStateSchema,
  type LetterContent,
  letterContentSchema,
  type LetterList,
  letterListSchema,
  type Manifest,
  manifestSchema,
  problemSchema,
  type Receipt,
  receiptSchema,
  type RedriveAnswer,
  redriveSchema,
} from './answers.ts';
import { type Answer, ConnectionTrouble, exchange, isBusy } from './exchange.ts';
import { type Clock, Patience, type WaitListener } from './patience.ts';

export interface ClientOptions {
  /** Origin of the system, e.g. `http://127.0.0.1:8321`. */
  readonly baseUrl: URL;
  /** Sent as a bearer token; empty sends none. */
  readonly key: string;
  readonly retryForMs: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly onWait: WaitListener;
}

/** What became of one body of readings; `receipt` is there whenever the server gave one, in a refusal too. */
export interface IngestAnswer {
  readonly status: number;
  readonly receipt?: Receipt;
  /** The server's own words on a refusal. */
  readonly detail: string;
  readonly retryAfterMs?: number;
}

/** A range of devices' readings as the manifest endpoint takes it. */
export interface Selection {
  readonly devices: readonly string[];
  readonly start?: string;
  readonly end?: string;
  readonly sensors?: string;
}

/** Odograph's endpoints, typed. */
export class OdographClient {
  readonly options: ClientOptions;

  constructor(options: ClientOptions) {
    this.options = options;
  }

  /** A fresh budget of retries. */
  patience(): Patience {
    const { clock, retryForMs, onWait } = this.options;
    return new Patience(clock, retryForMs, onWait);
  }

  /**
   * Sends one gzipped body of readings, once: what to send again is the caller's to decide.
   *
   * @throws ConnectionTrouble when it is not known what the server took
   */
  async ingest(body: Uint8Array<ArrayBuffer>, device: string | undefined): Promise<IngestAnswer> {
    const url = this.#url('/ingest', device === undefined ? [] : [['device', device]]);
    const answer = await this.#exchange(url, {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson', 'content-encoding': 'gzip' },
      body,
    });
    const receipt = receiptSchema.safeParse(answer.body);
    return {
      status: answer.status,
      detail: detailOf(answer),
      ...(receipt.success ? { receipt: receipt.data } : {}),
      ...(answer.retryAfterMs === undefined ? {} : { retryAfterMs: answer.retryAfterMs }),
    };
  }

  /** Asks for the recordings of a UTC day to be made. */
  startDump(date: string, device: string | undefined): Promise<DumpStarted> {
    const body = JSON.stringify({ date, ...(device === undefined ? {} : { device }) });
    const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body };
    return this.#json(this.#url('/api/dumps', []), init, dumpStartedSchema);
  }

  dumpState(execution: string): Promise<DumpState> {
    return this.#json(this.#url(`/api/dumps/${encodeURIComponent(execution)}`, []), {}, dumpStateSchema);
  }

  listDumps(date: string, device: string | undefined): Promise<DumpList> {
    const query: [string, string][] = [['date', date]];
    if (device !== undefined) query.push(['device', device]);
    return this.#json(this.#url('/api/dumps', query), {}, dumpListSchema);
  }

  /** What is known of a device. @throws CliFailure also for a device that nothing is known of */
  device(name: string): Promise<Device> {
    return this.#json(this.#deviceUrl(name), {}, deviceSchema, UNKNOWN_DEVICE);
  }

  setOrdering(name: string, ordering: Ordering): Promise<Device> {
    const headers = { 'content-type': 'application/json' };
    const init = { method: 'PATCH', headers, body: JSON.stringify({ ordering }) };
    return this.#json(this.#deviceUrl(name), init, deviceSchema);
  }

  /** A page of what could not be stored. */
  listLetters(cursor: string | undefined, reason: string | undefined): Promise<LetterList> {
    const query = Object.entries({ cursor, reason }).flatMap(([name, value]): [string, string][] =>
      value === undefined ? [] : [[name, value]],
    );
    return this.#json(this.#url('/api/dead-letters', query), {}, letterListSchema);
  }

  /** A letter as it lies in the bucket, from a byte on. */
  letterContent(key: string, from: number): Promise<LetterContent> {
    const url = this.#url('/api/dead-letters/content', [
      ['key', key],
      ['from', String(from)],
    ]);
    return this.#json(url, {}, letterContentSchema);
  }

  /** Sends a letter, or a page of them, through the stream again. Asking twice does no harm. */
  redrive(wanted: Readonly<Record<string, unknown>>): Promise<RedriveAnswer> {
    const headers = { 'content-type': 'application/json' };
    const init = { method: 'POST', headers, body: JSON.stringify(wanted) };
    return this.#json(this.#url('/api/dead-letters/redrive', []), init, redriveSchema);
  }

  manifestUrl(selection: Selection): URL {
    return this.#url('/v1/manifest', selectionQuery(selection));
  }

  manifest(selection: Selection): Promise<Manifest> {
    return this.#json(this.manifestUrl(selection), {}, manifestSchema);
  }

  #deviceUrl(name: string): URL {
    return this.#url(`/api/devices/${encodeURIComponent(name)}`, []);
  }

  #url(path: string, query: readonly (readonly [string, string])[]): URL {
    const url = new URL(this.options.baseUrl);
    url.pathname = url.pathname.replace(/\/$/, '') + path;
    for (const [name, value] of query) url.searchParams.append(name, value);
    return url;
  }

  #exchange(url: URL, init: RequestInit): Promise<Answer> {
    const { key, signal, clock } = this.options;
    const headers = new Headers(init.headers);
    if (key !== '') headers.set('authorization', `Bearer ${key}`);
    return exchange(url, { ...init, headers }, signal, clock.now());
  }

  /** @param absent what to do about a 404, where that is no wrong server */
  async #json<T>(url: URL, init: RequestInit, schema: z.ZodType<T>, absent?: string): Promise<T> {
    const patience = this.patience();
    for (;;) {
      let trouble: string;
      let retryAfterMs: number | undefined;
      try {
        const answer = await this.#exchange(url, init);
        if (answer.status < 300) return read(answer, schema, url);
        trouble = detailOf(answer);
        retryAfterMs = answer.retryAfterMs;
        if (!isBusy(answer.status)) {
          const next = answer.status === 404 && problemOf(answer) !== undefined ? absent : undefined;
          throw new CliFailure(`${url.origin} refused: ${trouble}.`, next ?? nextOf(answer.status));
        }
      } catch (error) {
        if (!(error instanceof ConnectionTrouble)) throw error;
        trouble = error.message;
      }
      if (!(await patience.pause(trouble, retryAfterMs))) throw unreachable(this.options.baseUrl, trouble);
    }
  }
}

/** The failure to print when a server could not be reached for as long as the user wanted to wait. */
export function unreachable(baseUrl: URL, trouble: string): CliFailure {
  return new CliFailure(
    `No answer from ${baseUrl.origin}: ${trouble}.`,
    'Start one with `npm start`, or name the right one with --url or ODOGRAPH_URL.',
  );
}

/** What to do about a refusal. */
export function nextOf(status: number): string | undefined {
  if (status === 401 || status === 403) return 'Give a key that may do this with --key.';
  if (status === 404) return 'Check --url: it should be the origin of an Odograph system.';
  return undefined;
}

/** The query of a selection, as manifest and data endpoints take it. */
export function selectionQuery(selection: Selection): [string, string][] {
  const query: [string, string][] = selection.devices.map((device) => ['device', device]);
  for (const name of ['start', 'end', 'sensors'] as const) {
    const value = selection[name];
    if (value !== undefined) query.push([name, value]);
  }
  return query;
}

function read<T>(answer: Answer, schema: z.ZodType<T>, url: URL): T {
  const result = schema.safeParse(answer.body);
  if (result.success) return result.data;
  throw new CliFailure(`${url.href} did not answer as Odograph does.`, nextOf(404));
}

/** What to do about a device that is not known. */
const UNKNOWN_DEVICE =
  'A device is known from its first readings on, or once --ordering is set. See that the name is right.';

/** What Odograph says of a refusal; nothing when another server refused. */
function problemOf(answer: Answer): string | undefined {
  const problem = problemSchema.safeParse(answer.body);
  return problem.success ? (problem.data.detail ?? problem.data.title) : undefined;
}

function detailOf(answer: Answer): string {
  const said = problemOf(answer);
  return said === undefined ? `status ${answer.status}` : `${said.replace(/\.$/, '')} (${answer.status})`;
}
