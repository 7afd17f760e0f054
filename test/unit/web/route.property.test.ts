import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { hashOf, parseHash } from '../../../web/model/route.ts';

const anyPart = fc.string({ minLength: 1, unit: 'grapheme' }).filter((text) => text.isWellFormed());

test('a link leads to where it was made for, whatever devices are called', () => {
  fc.assert(
    fc.property(
      fc.array(anyPart, { minLength: 1, maxLength: 4 }),
      fc.dictionary(anyPart, anyPart),
      (parts, query) => {
        const [view = '', ...rest] = parts;
        const wanted = { view, rest, query: new URLSearchParams(query) };

        const place = parseHash(hashOf(wanted));

        expect([place.view, place.rest, Object.fromEntries(place.query)]).toEqual([
          view,
          rest,
          Object.fromEntries(wanted.query),
        ]);
      },
    ),
  );
});

test('no path is the board, and what is no escape is taken as it is', () => {
  expect(['', '#', '#/'].map((hash) => parseHash(hash).view)).toEqual(['board', 'board', 'board']);
  expect(hashOf({ view: 'board', rest: [], query: new URLSearchParams() })).toBe('#/');
  expect(parseHash('#/recordings/100%').rest).toEqual(['100%']);
});
