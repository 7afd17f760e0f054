import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { EventStreamParser, type StreamEvent } from '../../../shared/client/event-stream.ts';
import { cutAt, cuts, RUNS } from '../../support/arbitraries.ts';

const parse = (pieces: readonly Uint8Array[], parser = new EventStreamParser()): StreamEvent[] =>
  pieces.flatMap((piece) => parser.push(piece));

/** Looks at a whole stream at once, line by line, as the standard puts it. */
function naive(text: string): { events: StreamEvent[]; id: string; retry: number | undefined } {
  const lines = text
    .replace(/^\uFEFF/, '')
    .replaceAll('\r\n', '\n')
    .replaceAll('\r', '\n')
    .split('\n')
    .slice(0, -1);
  const events: StreamEvent[] = [];
  let [id, lastId, event, retry] = ['', '', '', undefined as number | undefined];
  let data: string | undefined;
  for (const line of lines) {
    const [, name, value = ''] = /^([^:]*)(?:: ?([^]*))?$/.exec(line)!;
    if (line === '') {
      lastId = id;
      if (data !== undefined) events.push({ event: event || 'message', data: data.slice(0, -1), id });
      data = undefined;
      event = '';
    } else if (name === 'data') data = `${data ?? ''}${value}\n`;
    else if (name === 'event') event = value;
    else if (name === 'id' && !value.includes('\0')) id = value;
    else if (name === 'retry' && /^[0-9]+$/.test(value)) retry = Number(value);
  }
  return { events, id: lastId, retry };
}

const values = fc.oneof(
  fc.constantFrom('', ' ', ':', '  x', '17', '1000', 'ü€😀', 'a\0b', '{"x": 1}'),
  fc.string({ unit: 'grapheme', maxLength: 8 }).map((text) => text.replaceAll(/[\r\n]/g, '')),
);
const lines = fc.oneof(
  { weight: 3, arbitrary: fc.constant('') },
  {
    weight: 6,
    arbitrary: fc
      .tuple(
        fc.constantFrom('data', 'event', 'id', 'retry', '', 'Data', 'x'),
        fc.constantFrom('', ':', ': '),
        values,
      )
      .map((parts) => parts.join('')),
  },
);
const streams = fc
  .tuple(
    fc.constantFrom('', '\uFEFF'),
    fc.array(fc.tuple(lines, fc.constantFrom('\n', '\r', '\r\n')), { maxLength: 30 }),
    fc.constantFrom('', 'data: cut', '\r'),
  )
  .map(([mark, all, rest]) => mark + all.map(([line, end]) => line + end).join('') + rest);

test('a stream gives the same events wherever it is cut: those of a look at the whole', () => {
  fc.assert(
    fc.property(streams, cuts, (text, places) => {
      const parser = new EventStreamParser();

      const events = parse(cutAt(Buffer.from(text), places), parser);

      const wanted = naive(text);
      expect(events).toEqual(wanted.events);
      expect({ id: parser.lastEventId, retry: parser.retryMs }).toEqual({
        id: wanted.id,
        retry: wanted.retry,
      });
    }),
    { numRuns: 5 * RUNS.numRuns },
  );
});

test('what a server writes comes out as it was', () => {
  const event = fc.record({
    event: fc.constantFrom('reading', 'message'),
    data: fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll('\r', '')),
    id: fc.stringMatching(/^[\w-]{1,10}$/),
  });
  fc.assert(
    fc.property(fc.array(event, { maxLength: 8 }), cuts, (events, places) => {
      const text = events.map(({ event: name, data, id }) => {
        const rows = data.split('\n').map((line) => `data: ${line}\n`);
        return `: sign of life\n\nid: ${id}\nevent: ${name}\n${rows.join('')}\n`;
      });

      expect(parse(cutAt(Buffer.from(text.join('')), places))).toEqual(events);
    }),
    RUNS,
  );
});

test('an id counts only from the end of its event on, and is kept through events without one', () => {
  const parser = new EventStreamParser('before');

  const events = parse([Buffer.from('data: a\n\nid: 2\ndata: b\n\ndata: c\n\nid: 3\ndata: cut')], parser);

  expect(events.map(({ id }) => id)).toEqual(['before', '2', '2']);
  expect(parser.lastEventId).toBe('2');
});

test('an event without end is refused, signs of life without end are not', () => {
  const parser = new EventStreamParser();
  const alive = Buffer.from(`: ${'.'.repeat(1024 * 1024)}\n`);
  const endless = Buffer.from(`data: ${'.'.repeat(1024 * 1024)}\n`);

  for (let round = 0; round < 20; round += 1) parser.push(alive);

  expect(() => {
    for (let round = 0; round < 20; round += 1) parser.push(endless);
  }).toThrow('without end');
});
