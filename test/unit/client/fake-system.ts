import { type ClientOptions } from '../../../shared/client/transport.ts';
import { OdographClient } from '../../../shared/client/odograph-client.ts';

/** What the fake does with a request: answers, or lets the connection fail. */
export type Reply = Response | 'drop';

export interface Seen {
  readonly url: URL;
  readonly method: string;
  readonly headers: Headers;
  readonly body: string;
}

/** A JSON answer. */
export const json = (body: unknown, init: ResponseInit = {}): Response =>
  new Response(JSON.stringify(body), { headers: { 'content-type': 'application/json' }, ...init });

export const problem = (status: number, detail: string, headers: Record<string, string> = {}): Response =>
  json(
    { status, code: 'some-code', detail },
    { status, headers: { 'content-type': 'application/problem+json', ...headers } },
  );

/** A body that gives its chunks one by one, and then ends, breaks, or goes on without a word. */
export function streamed(chunks: readonly string[], end: 'ends' | 'breaks' | 'hangs' = 'ends'): Response {
  const encoder = new TextEncoder();
  const left = [...chunks];
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const chunk = left.shift();
      if (chunk !== undefined) controller.enqueue(encoder.encode(chunk));
      else if (end === 'ends') controller.close();
      else if (end === 'breaks') controller.error(new TypeError('terminated'));
      else await new Promise(() => undefined);
    },
  });
  return new Response(body, { headers: { 'content-type': 'text/event-stream; charset=utf-8' } });
}

/** A client whose requests end here, with a clock that only sleeping moves on. */
export function fakeSystem(
  reply: (seen: Seen, number: number) => Reply,
  changes: Partial<ClientOptions> = {},
) {
  const seen: Seen[] = [];
  const pauses: number[] = [];
  let now = Date.UTC(2024, 4, 1);
  const client = new OdographClient({
    baseUrl: new URL('http://system/'),
    clock: {
      now: () => now,
      random: () => 1,
      sleep: async (ms, signal) => {
        signal?.throwIfAborted();
        pauses.push(ms);
        now += ms;
      },
    },
    fetch: async (url, { method = 'GET', headers, body, signal }) => {
      signal?.throwIfAborted();
      const text = typeof body === 'string' ? body : '';
      const request = { url, method, headers: new Headers(headers), body: text };
      const answer = reply(request, seen.push(request) - 1);
      if (answer === 'drop') throw new TypeError('fetch failed');
      // As the platform does: an abort breaks a body that is under way.
      if (answer.body === null || signal === null || signal === undefined) return answer;
      const { status, headers: told } = answer;
      return new Response(abortable(answer.body, signal), { status, headers: told });
    },
    ...changes,
  });
  return { client, seen, pauses };
}

function abortable(body: ReadableStream<Uint8Array>, signal: AbortSignal): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
  aborted.catch(() => undefined);
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { value, done } = await Promise.race([reader.read(), aborted]);
      if (done) controller.close();
      else controller.enqueue(value);
    },
  });
}
