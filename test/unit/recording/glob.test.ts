import * as fc from 'fast-check';
import picomatch from 'picomatch';
import { describe, expect, it } from 'vitest';
import { OdographError } from '../../../shared/errors/odograph-error.ts';
import { globMatcher } from '../../../shared/recording/glob.ts';
import { globOf, splitGlobs } from '../../../shared/recording/split-globs.ts';

const matches = (glob: string, name: string): boolean => globMatcher([glob])(name);

describe('globOf', () => {
  it('gives one glob that the name matches, and no name of other letters', () => {
    const name = fc.string({
      unit: fc.constantFrom(...Array.from('ab[]{}*?!^-, ~/ü')),
      minLength: 1,
      maxLength: 12,
    });
    fc.assert(
      fc.property(name, name, (text, other) => {
        fc.pre(text.trim() === text && !/[,\s]{2}/.test(text));
        const globs = splitGlobs(globOf(text));

        expect(globs).toHaveLength(1);
        expect(matches(globs[0]!, text)).toBe(true);
        expect(matches(globs[0]!, other)).toBe(
          other.length === text.length &&
            Array.from(text).every((letter, at) => letter === ',' || letter === other[at]),
        );
      }),
    );
  });
});

describe('globMatcher', () => {
  it('means by the usual signs what other globs do', () => {
    const part = fc.constantFrom(
      'a',
      'b',
      'c',
      '_',
      '0',
      '*',
      '?',
      '[ab]',
      '[^a]',
      '[a-c]',
      '{a,bc}',
      '{b,{a,c}0}',
    );
    const glob = fc.array(part, { minLength: 1, maxLength: 5 }).map((parts) => parts.join(''));
    const name = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '_', '0'), minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(glob, name, (pattern, text) => {
        const other = picomatch(pattern, { bash: true, dot: true, nonegate: true });

        expect(matches(pattern, text)).toBe(other(text));
      }),
      { numRuns: 3000 },
    );
  });

  it.each([
    ['*', 'a/b c\n.', true],
    ['*', '.', true],
    ['**', '..', true],
    ['engine_*', 'engine_', true],
    ['engine_*', 'my engine_1', false],
    ['?', '🚗', true],
    ['[🚕-🚗]', '🚖', true],
    ['[]x]', ']', true],
    ['[!]]', ']', false],
    ['[', '[', true],
    ['{a,b', '{a,b', true],
    ['{a}', '{a}', true],
    ['a\\*', 'a\\b', true],
    ['(a|b)', '(a|b)', true],
    ['(a|b)', 'a', false],
    ['!(a)', 'b', false],
    ['', '', true],
    ['speed', 'Speed', false],
  ])('%j takes %j: %j', (glob, name, expected) => {
    expect(matches(glob, name)).toBe(expected);
  });

  it('takes what one of several globs takes', () => {
    const any = globMatcher(['a*', '*z']);

    expect(['ab', 'xz', 'xy'].map(any)).toEqual([true, true, false]);
  });

  it.each([
    ['*a*a*a*a*a*a*a*a*b', 'a'.repeat(128)],
    [`${'?*'.repeat(60)}!`, 'a'.repeat(128)],
    [`${'[a-z]*'.repeat(40)}0`, 'z'.repeat(128)],
    [`${'{a,aa}*'.repeat(7)}b`, 'a'.repeat(128)],
  ])('comes to an end with %j, which makes others go back without end', (glob, name) => {
    expect(matches(glob, name)).toBe(false);
  });

  it('refuses braces that multiply', () => {
    const glob = '{a,b}'.repeat(40);

    expect(() => globMatcher([glob])).toThrow(OdographError);
    expect(() => globMatcher([glob])).toThrow('ask for fewer at once');
  });
});
