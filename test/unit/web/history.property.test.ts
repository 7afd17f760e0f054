import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { changed, historyOf, undone } from '../../../web/model/history.ts';

/** How many changes are kept. */
const KEPT = 50;

test('taking back gives what was before, change by change, as far as is kept', () => {
  fc.assert(
    fc.property(fc.array(fc.integer(), { maxLength: 80 }), (values) => {
      let history = historyOf(-1);
      for (const value of values) history = changed(history, value, `to ${value}`);

      const back: number[] = [];
      while (history.past.length > 0) {
        history = undone(history);
        back.push(history.now);
      }

      expect(back).toEqual([-1, ...values].slice(0, -1).toReversed().slice(0, KEPT));
      expect(undone(history)).toBe(history);
    }),
  );
});

test('a change is named by what can be taken back', () => {
  const history = changed(changed(historyOf(0), 1, 'first'), 2, 'second');

  expect(history.past[0]?.what).toBe('second');
  expect(undone(history).past[0]?.what).toBe('first');
});
