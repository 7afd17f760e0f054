import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OdographError } from '../../../../shared/errors/odograph-error.ts';
import { parseChannelList } from '../../../../shared/session/channels/channel-list.ts';
import { RUNS } from '../../../support/arbitraries.ts';

const HIGHEST = 0xffff_ffff;

const numbers = fc.oneof(
  fc.nat(40),
  fc.integer({ min: 0, max: HIGHEST }),
  fc.constantFrom(0, 1, HIGHEST - 1, HIGHEST, 0x7fff_ffff, 0x8000_0000),
);

interface Part {
  readonly text: string;
  readonly first: number;
  readonly last: number;
}

/** Digits in either case, with noughts before them where there is room. */
const digits = (number: number): fc.Arbitrary<string> =>
  fc.tuple(fc.boolean(), fc.nat(8)).map(([isUpper, length]) => {
    const text = number.toString(16).padStart(length, '0');
    return isUpper ? text.toUpperCase() : text;
  });

const single = numbers.chain((number) =>
  digits(number).map((text): Part => ({ text, first: number, last: number })),
);
const range = fc
  .tuple(numbers, numbers, fc.boolean(), fc.boolean())
  .chain(([a, b, isOpenFirst, isOpenLast]) => {
    const [first, last] = [Math.min(a, b), Math.max(a, b)];
    return fc.tuple(digits(first), digits(last)).map(
      ([from, to]): Part => ({
        text: `${isOpenFirst ? '' : from}-${isOpenLast ? '' : to}`,
        first: isOpenFirst ? 0 : first,
        last: isOpenLast ? HIGHEST : last,
      }),
    );
  });
const lists = fc.array(fc.oneof(single, range), { minLength: 1, maxLength: 12 });

describe('a list of channels', () => {
  it('means what one of its parts means, in any order, whether they overlap or not', () => {
    fc.assert(
      fc.property(lists, fc.array(numbers, { maxLength: 20 }), (parts, others) => {
        const edges = parts.flatMap(({ first, last }) => [first - 1, first, last, last + 1]);
        const asked = [...others, ...edges].filter((number) => number >= 0 && number <= HIGHEST);

        const list = parseChannelList(parts.map(({ text }) => text).join(','));

        for (const number of asked) {
          const isMeant = parts.some(({ first, last }) => number >= first && number <= last);
          expect([number, list.has(number)]).toEqual([number, isMeant]);
        }
        expect(list.hasAll).toBe(parts.some(({ text }) => text === '-'));
      }),
      RUNS,
    );
  });

  it.each(['-5,7,B-D,14-', '-5,7,b-d,14-'])('is read in hexadecimal digits of either case: %s', (text) => {
    const list = parseChannelList(text);

    const meant = Array.from({ length: 0x20 }, (_, number) => number).filter((number) => list.has(number));
    expect(meant).toEqual([0, 1, 2, 3, 4, 5, 7, 0xb, 0xc, 0xd, ...meant.filter((number) => number >= 0x14)]);
    expect(meant.filter((number) => number >= 0x14)).toHaveLength(0xc);
    expect([list.has(HIGHEST), list.hasAll]).toEqual([true, false]);
  });

  it.each([
    '',
    ',',
    '1,',
    '1,,2',
    'g',
    '0x1',
    '123456789',
    '1-2-3',
    '--',
    'D-B',
    ' 1',
    '1 ',
    '+1',
    '１',
    '*',
    '1-x',
  ])('is refused when it is none: "%s"', (text) => {
    expect(() => parseChannelList(text)).toThrow(expect.objectContaining({ code: 'invalid-request' }));
  });

  it('is refused when it has thousands of parts', () => {
    const most = Array.from({ length: 2000 }, () => '1').join(',');

    expect(parseChannelList(most).has(1)).toBe(true);
    expect(() => parseChannelList(`${most},1`)).toThrow(expect.objectContaining({ code: 'invalid-request' }));
  });

  it('is refused or understood, whatever it is', () => {
    const anything = fc.oneof(
      fc.string(),
      fc.string({ unit: fc.constantFrom(...'0123456789abcDEF,-'.split('')) }),
    );
    fc.assert(
      fc.property(anything, (text) => {
        const isFine = text.split(',').every((part) => {
          if (!/^(?=.)[0-9a-f]{0,8}(-[0-9a-f]{0,8})?$/i.test(part)) return false;
          const [from = '', to = from] = part.split('-');
          return from === '' || to === '' || BigInt(`0x${from}`) <= BigInt(`0x${to}`);
        });

        expect(faultOf(text)).toBe(isFine ? undefined : 'invalid-request');
      }),
      RUNS,
    );
  });
});

/** The code that a list is refused with; undefined when it is not. */
function faultOf(text: string): unknown {
  try {
    parseChannelList(text);
    return undefined;
  } catch (error) {
    return error instanceof OdographError ? error.code : error;
  }
}
