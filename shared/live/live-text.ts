import { type LiveEvent, SIGN_OF_LIFE } from './open-live.ts';

/** A comment, which clients pass over. */
const COMMENT = ':\n\n';

/**
 * Events as a stream of server-sent events: https://html.spec.whatwg.org/multipage/server-sent-events.html
 *
 * @param describe JSON of an event, in one line
 * @param retryMs how long a client is to wait before it takes up a stream that has ended
 */
export async function* liveText(
  events: AsyncIterable<LiveEvent | typeof SIGN_OF_LIFE>,
  describe: (event: LiveEvent) => string,
  retryMs: number,
): AsyncGenerator<string> {
  let head = `retry: ${retryMs}\n`;
  for await (const event of events) {
    yield head + (event === SIGN_OF_LIFE ? COMMENT : `id: ${event.id}\ndata: ${describe(event)}\n\n`);
    head = '';
  }
}
