import { randomBytes } from 'node:crypto';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { turnKeyRing } from '../../../shared/access/key-ring.ts';
import { readSignature, requireSignature, signDataQuery } from '../../../shared/access/link-signature.ts';
import { OdographError } from '../../../shared/errors/odograph-error.ts';
import { readDataQuery } from '../../../shared/manifest/data-query.ts';
import { readSessionQuery, type SessionDataQuery } from '../../../shared/session/session-query.ts';
import { ODD_NAMES } from '../../support/names.ts';

const NOW = Date.UTC(2026, 4, 23);
const READER = 'a'.repeat(16);
const ring = turnKeyRing(undefined, randomBytes);
const keys = { find: async (id: string) => ring.find((key) => key.id === id) };

const names = fc.constantFrom(...ODD_NAMES, 'run', 'run 2');

/** 1970 to 2100. */
const moment = fc.bigInt(0n, 4_102_444_800_000_000_000n);
const query: fc.Arbitrary<SessionDataQuery> = fc
  .record({
    session: names,
    moments: fc.tuple(moment, moment),
    plan: fc.option(fc.stringMatching(/^[\w-]{22}$/), { nil: undefined }),
    channels: fc.array(fc.option(fc.nat(2900), { nil: undefined }), { maxLength: 4 }),
  })
  .map(({ moments: [a, b], ...rest }) => ({
    ...rest,
    range: a < b ? { start: a, end: b } : { start: b, end: a },
  }));

const outcome = async (
  parameters: URLSearchParams,
  asked = parameters.get('session') ?? '',
): Promise<string> => {
  try {
    const signature = readSignature(parameters);
    await requireSignature(readSessionQuery(asked, parameters), signature!, keys, NOW);
    return 'passes';
  } catch (error) {
    if (!(error instanceof OdographError)) throw error;
    return error.code;
  }
};

it('lets pass what was signed for a session, and nothing else of it', async () => {
  await fc.assert(
    fc.asyncProperty(query, names, async (asked, other) => {
      const link = signDataQuery(asked, READER, ring[0], NOW);
      const changed = (name: string, value: string) => {
        const parameters = new URLSearchParams(link);
        parameters.set(name, value);
        return parameters;
      };
      fc.pre(other !== asked.session);

      expect(await outcome(link)).toBe('passes');
      expect(await outcome(changed('session', other))).toBe('unauthenticated');
      expect(await outcome(changed('start', '1969-01-01T00:00:00Z'))).toBe(
        asked.range.start === 0n ? 'passes' : 'unauthenticated',
      );
      expect(await outcome(changed('end', '2150-01-01T00:00:00Z'))).toBe('unauthenticated');
      expect(await outcome(changed('plan', 'x'))).toBe('unauthenticated');
      expect(await outcome(changed('channels', '2901'))).toBe('unauthenticated');
    }),
    { numRuns: 300 },
  );
});

it('is of no use for a device of the same name', async () => {
  const asked: SessionDataQuery = { session: 'car', range: { start: 0n, end: 1n }, channels: [] };
  const link = signDataQuery(asked, READER, ring[0], NOW);
  link.set('device', 'car');

  const checked = requireSignature(readDataQuery(link), readSignature(link)!, keys, NOW);

  await expect(checked).rejects.toMatchObject({ code: 'unauthenticated' });
});
