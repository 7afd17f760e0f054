import { strictEqual } from 'node:assert';
import * as fc from 'fast-check';
import { globMatcher } from '../../../shared/recording/glob.ts';
import { mutatedText } from '../mutations.ts';
import { fuzzTarget, orRefused } from '../target.ts';

/** Signs in a row, as someone would put them who wants a matcher to go back without end. */
const signs = fc
  .array(
    fc.constantFrom('*', '**', '?*', '[a-z]', '[!a]', '[', ']', '{a,b}', '{,', '}', ',', 'a', '!', '\\'),
    {
      maxLength: 60,
    },
  )
  .map((parts) => parts.join(''));
const names = fc.oneof(
  fc.string({ unit: fc.constantFrom('a', 'b', '!', '[', '{', '*') }),
  fc.string({ unit: 'binary' }),
  fc.nat(128).map((length) => 'a'.repeat(length)),
);

/** What stands for nothing but itself. */
const PLAIN = /^[^*?[{]*$/;

export const GLOB_TARGETS = [
  fuzzTarget('globs', 2, fc.tuple(mutatedText(signs), names), ([glob, name]) => {
    const matches = orRefused(['invalid-request'], () => globMatcher([glob]));
    if (matches === undefined) return;
    const isMatch = matches(name);
    if (PLAIN.test(glob)) strictEqual(isMatch, glob === name);
    // One character or text more in front, with the sign for it, changes nothing; braces are refused when too long.
    const wrapped = orRefused(['invalid-request'], () => globMatcher([`?${glob}`]));
    if (wrapped !== undefined) strictEqual(wrapped(`\u{1f697}${name}`), isMatch);
    const loose = orRefused(['invalid-request'], () => globMatcher([`*${glob}`]));
    if (loose !== undefined && isMatch) strictEqual(loose(`/.\n${name}`), true);
    const either = orRefused(['invalid-request'], () => globMatcher(['no such name', glob]));
    if (either !== undefined && name !== 'no such name') strictEqual(either(name), isMatch);
  }),
];
