import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { EventStreamParser, type StreamEvent } from '../../../shared/client/event-stream.ts';
import { liveText } from '../../../shared/live/live-text.ts';
import { type LiveEvent, SIGN_OF_LIFE } from '../../../shared/live/open-live.ts';
import { cutAt, cuts, RUNS } from '../../support/arbitraries.ts';

const events = fc.array(
  fc.oneof(
    fc.constant<typeof SIGN_OF_LIFE>(SIGN_OF_LIFE),
    fc.record({ id: fc.stringMatching(/^[\w-]{1,20}$/), text: fc.string({ unit: 'grapheme' }) }),
  ),
  { maxLength: 10 },
);

type Said = { readonly id: string; readonly text: string } | typeof SIGN_OF_LIFE;

async function* eventsOf(list: readonly Said[]): AsyncGenerator<LiveEvent | typeof SIGN_OF_LIFE> {
  for (const said of list) {
    if (said === SIGN_OF_LIFE) yield said;
    else {
      const at = { hour: 490_000, ns: 0 };
      yield { id: said.id, revision: 1, readings: [{ sensor: 's', at, kind: 'text', value: said.text }] };
    }
  }
}

it('comes out of a stream as it was said, wherever the stream is cut', async () => {
  await fc.assert(
    fc.asyncProperty(events, cuts, async (list, places) => {
      const texts: string[] = [];
      for await (const text of liveText(eventsOf(list), ({ readings }) => JSON.stringify(readings), 1500)) {
        texts.push(text);
      }

      const parser = new EventStreamParser();
      const got: StreamEvent[] = cutAt(Buffer.from(texts.join('')), places).flatMap((chunk) =>
        parser.push(chunk),
      );

      const said = list.filter((each) => each !== SIGN_OF_LIFE);
      expect(texts).toHaveLength(list.length);
      expect(got.map(({ id }) => id)).toEqual(said.map(({ id }) => id));
      expect(got.map(({ data }) => (JSON.parse(data) as { value: string }[])[0]?.value)).toEqual(
        said.map(({ text }) => text),
      );
      expect(parser.retryMs).toBe(list.length > 0 ? 1500 : undefined);
    }),
    RUNS,
  );
});
