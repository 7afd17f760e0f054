import { describe, expect, it } from 'vitest';
import {
  parseRequestLimits,
  requestLimitsSchema,
  USUAL_LIMITS,
} from '../../../shared/access/request-limits.ts';

const parse = (limits: unknown) => parseRequestLimits(JSON.stringify(limits));

describe('parseRequestLimits', () => {
  it('takes what is not said from the usual limits', () => {
    expect(parse({})).toEqual(USUAL_LIMITS);
    expect(parse({ streamsPerReader: 4 })).toEqual({ ...USUAL_LIMITS, streamsPerReader: 4 });
  });

  it.each(Object.keys(requestLimitsSchema.shape))(
    'refuses a %s that nobody could work with, by its name',
    (name) => {
      for (const value of [0, -1, 1.5, '7', 2 ** 40, null])
        expect(() => parse({ [name]: value })).toThrow(new RegExp(`^the limits cannot be used:[^]*${name}`));
    },
  );

  it('refuses what it does not know', () => {
    expect(() => parse({ lineLength: 7 })).toThrow('lineLength');
    expect(() => parse([])).toThrow('the limits cannot be used');
  });
});
