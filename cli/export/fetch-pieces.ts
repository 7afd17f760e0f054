import { ClientError, detailOf, refusal } from '../../shared/client/client-error.ts';
import { isBusy, readAnswer, troubleOf } from '../../shared/client/exchange.ts';
import { isDisconnected, type Transport, unreachable } from '../../shared/client/transport.ts';

const PARTIAL_CONTENT = 206;

/** Says that what came before is to be thrown away: the content begins anew. */
export const AGAIN = Symbol('again');

/**
 * The content of an address, in pieces. When the connection breaks it is asked for again, for as long as the transport
 * was told to: from where it broke off where parts of it can be asked for, else from its beginning.
 *
 * @param hasParts whether the address has one content for good, and gives parts of it
 * @throws ClientError `disconnected` where what it answers broke off however often it was asked
 */
export async function* fetchPieces(
  transport: Transport,
  url: URL,
  hasParts: boolean,
): AsyncGenerator<Uint8Array | typeof AGAIN> {
  const patience = transport.patience({});
  const signal = transport.signalOf({});
  let received = 0;
  let furthest = 0;
  for (;;) {
    let trouble: string;
    let isAnswered = false;
    let retryAfterMs: number | undefined;
    try {
      const response = await transport.fetch(url, {
        signal,
        headers: hasParts && received > 0 ? { range: `bytes=${received}-` } : {},
      });
      isAnswered = response.ok;
      if (response.ok) {
        if (received > 0 && response.status !== PARTIAL_CONTENT) {
          received = 0;
          yield AGAIN;
        }
        for await (const piece of response.body ?? []) {
          received += piece.length;
          // What comes again is no progress: a stream may break off at the same place every time.
          if (received > furthest) patience.progress();
          furthest = Math.max(furthest, received);
          yield piece;
        }
        return;
      }
      const answer = await readAnswer(response, transport.clock.now());
      if (!isBusy(answer.status)) throw refusal(url.origin, answer.status, answer.body);
      trouble = detailOf(answer.status, answer.body);
      ({ retryAfterMs } = answer);
    } catch (error) {
      const failure = troubleOf(error, signal);
      if (!isDisconnected(failure)) throw failure;
      trouble = failure.message;
    }
    if (await patience.pause(trouble, retryAfterMs)) continue;
    throw isAnswered ? brokenOff(url, trouble) : unreachable(url, trouble);
  }
}

const brokenOff = (url: URL, trouble: string): ClientError =>
  new ClientError('disconnected', `What ${url.origin} answers breaks off: ${trouble}.`);

/** Whether a link's content cannot be had, from a system that answers all the same. */
export const isBroken = (error: unknown): error is ClientError =>
  error instanceof ClientError && (error.code === 'disconnected' || (error.status ?? 0) >= 500);

/** Whether a link is of no use any more: it has ended, or what it leads to was replaced. */
export const isStaleLink = (error: unknown): error is ClientError =>
  error instanceof ClientError &&
  (error.status === 401 || error.status === 403 || error.status === 404 || error.status === 410);
