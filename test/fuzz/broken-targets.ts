import * as fc from 'fast-check';
import { OdographError } from '../../shared/errors/odograph-error.ts';
import { mutated } from './mutations.ts';
import { fuzzTarget, orRefused } from './target.ts';

const good = fc.constant(Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8));

/** Parsers with the faults that fuzzing is to find. */
export const TARGETS = [
  fuzzTarget('sound', 1, mutated(good), (bytes) => {
    orRefused(['corrupt-segment'], () => {
      if (bytes[0] !== 1) throw new OdographError('corrupt-segment', 'as it should');
    });
  }),
  fuzzTarget('wrong error', 1, mutated(good), (bytes) => {
    orRefused(['corrupt-segment'], () => bytes.readUInt32LE(4));
  }),
  fuzzTarget('wrong code', 1, mutated(good), (bytes) => {
    orRefused(['corrupt-batch'], () => {
      if (bytes.length < 8) throw new OdographError('corrupt-segment', 'too short');
    });
  }),
  fuzzTarget('endless', 1, mutated(good), (bytes) => {
    while (bytes.includes(0xff));
  }),
  fuzzTarget('greedy', 1, mutated(good), (bytes) => {
    const claimed = Array.from({ length: bytes.includes(0xff) ? 30_000_000 : 1 }, (_, at) => ({ at }));
    if (claimed.length === 0) throw new Error('cannot be');
  }),
];
