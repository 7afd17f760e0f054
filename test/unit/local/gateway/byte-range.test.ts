import { assert, nat, property } from 'fast-check';
import { expect, test } from 'vitest';
import { byteRange } from '../../../../local/gateway/byte-range.ts';

test.each([
  ['bytes=0-0', { start: 0, end: 0 }],
  ['bytes=10-19', { start: 10, end: 19 }],
  ['bytes=90-', { start: 90, end: 99 }],
  ['bytes=90-1000', { start: 90, end: 99 }],
  ['bytes=-10', { start: 90, end: 99 }],
  ['bytes=-1000', { start: 0, end: 99 }],
  ['bytes=100-', 'unsatisfiable'],
  ['bytes=100-200', 'unsatisfiable'],
  ['bytes=-0', 'unsatisfiable'],
  ['bytes=9-1', undefined],
  ['bytes=0-1,5-6', undefined],
  ['bytes=-', undefined],
  ['bytes=a-b', undefined],
  ['lines=0-1', undefined],
  ['', undefined],
])('%s of 100 bytes', (header, expected) => {
  expect(byteRange(header, 100)).toEqual(expected);
});

test('nothing of an empty object can be cut out', () => {
  expect([byteRange('bytes=0-', 0), byteRange('bytes=-5', 0)]).toEqual(['unsatisfiable', 'unsatisfiable']);
});

test('a range lies within the object and starts where it was asked to', () => {
  assert(
    property(nat(1000), nat(1000), nat(1000), (start, length, sizeBytes) => {
      const range = byteRange(`bytes=${start}-${start + length}`, sizeBytes);
      const within = { start, end: Math.min(start + length, sizeBytes - 1) };
      expect(range).toEqual(start < sizeBytes ? within : 'unsatisfiable');
    }),
  );
});
