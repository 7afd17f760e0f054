import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { gunzipSync } from 'node:zlib';

/** A reading as it arrived. */
export interface Arrived {
  readonly device?: string;
  readonly sensor: string;
  readonly timestamp: string | number;
  readonly value: unknown;
}

export interface IngestRequest {
  readonly device: string | undefined;
  readonly headers: IncomingMessage['headers'];
  /** The body's lines, each one JSON text. */
  readonly lines: readonly string[];
  readonly bytes: number;
}

/** What the fake does with a request: answers, or drops the connection. */
export type Reaction =
  | { readonly status: number; readonly body?: unknown; readonly headers?: Record<string, string> }
  | 'drop';

/** What the fake answers at every path but `/ingest`. */
type Other = (path: string, method: string, body: string, headers: IncomingMessage['headers']) => Reaction;

/** A receipt that takes everything, changed by what is given. */
export function receipt(lines: number, changes: Record<string, unknown> = {}) {
  return { lines, accepted: lines, duplicates: 0, invalid: [], invalidCount: 0, ...changes };
}

/**
 * A server on a port of the system's choice. `/ingest` goes to `ingest` with the unpacked lines (the number counts
 * the requests from 0); every other path to `other`.
 */
export class FakeServer implements AsyncDisposable {
  readonly requests: IngestRequest[] = [];
  readonly taken: string[] = [];
  url = '';
  /** So many requests are cut off in the middle of their body. */
  cutOff = 0;
  readonly #server = createServer((request, response) => void this.#handle(request, response));
  readonly #ingest: (request: IngestRequest, number: number) => Reaction | undefined;
  readonly #other: Other;

  private constructor(
    ingest: (request: IngestRequest, number: number) => Reaction | undefined,
    other: Other,
  ) {
    this.#ingest = ingest;
    this.#other = other;
  }

  /** @param ingest gives undefined to have everything taken */
  static async start(
    ingest: (request: IngestRequest, number: number) => Reaction | undefined = () => undefined,
    other: Other = () => ({ status: 404 }),
  ): Promise<FakeServer> {
    const fake = new FakeServer(ingest, other);
    await new Promise<void>((resolve) => fake.#server.listen(0, '127.0.0.1', resolve));
    const address = fake.#server.address();
    if (typeof address === 'object') fake.url = `http://127.0.0.1:${address?.port}`;
    return fake;
  }

  /** Everything taken, parsed. */
  get readings(): Arrived[] {
    return this.taken.map((line): Arrived => JSON.parse(line));
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.cutOff > 0) {
      this.cutOff -= 1;
      request.once('data', () => request.socket.destroy());
      return;
    }
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const url = new URL(request.url ?? '/', 'http://fake');
    let reaction: Reaction;
    if (url.pathname === '/ingest') {
      const lines = gunzipSync(body).toString().trimEnd().split('\n');
      const device = url.searchParams.get('device') ?? undefined;
      const arrived = { device, headers: request.headers, lines, bytes: body.length };
      const number = this.requests.push(arrived) - 1;
      const own = this.#ingest(arrived, number);
      if (own === undefined) this.taken.push(...lines);
      reaction = own ?? { status: 200, body: receipt(lines.length) };
    } else {
      reaction = this.#other(
        `${url.pathname}${url.search}`,
        request.method ?? '',
        (request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body).toString(),
        request.headers,
      );
    }
    if (reaction === 'drop') {
      request.socket.destroy();
      return;
    }
    response.writeHead(reaction.status, { 'content-type': 'application/json', ...reaction.headers });
    response.end(JSON.stringify(reaction.body ?? {}));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
