import * as fc from 'fast-check';
import type { DataBinding } from '../../shared/session/data-binding.ts';
import {
  type Detail,
  SESSION_STATES,
  type Session,
  type SessionRecord,
} from '../../shared/session/session.ts';
import { ODD_NAMES } from './names.ts';

/** 2026-05-01T00:00Z in nanoseconds. */
export const SESSION_NS = BigInt(Date.UTC(2026, 4, 1)) * 1_000_000n;

export const sessionOf = (identity: string, changes: Partial<Session> = {}): Session => ({
  identity,
  state: SESSION_STATES.open,
  timestamp: SESSION_NS,
  identifier: `run of ${identity}`,
  details: {},
  children: [],
  alternates: [],
  configBindings: [],
  ...changes,
});

export const recordOf = (
  identity: string,
  changes: Partial<Session> = {},
  rest: Partial<SessionRecord> = {},
): SessionRecord => ({
  session: sessionOf(identity, changes),
  bindings: [],
  revision: 1,
  boundSince: 1,
  token: 'token',
  ...rest,
});

export const bindingOf = (identity: string, changes: Partial<DataBinding> = {}): DataBinding => ({
  key: { source: 'fleet', identity, timeRef: 0n },
  sessionTimeOffset: 0n,
  dataChannelBindings: [],
  ...changes,
});

/** Whole numbers of 64 bits, those at the edges often. */
export const int64s = fc.oneof(
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.constantFrom(0n, 1n, -1n, 2n ** 53n, -(2n ** 53n), 2n ** 63n - 1n, -(2n ** 63n), SESSION_NS),
);

const texts = fc.oneof(
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }),
  fc.constantFrom(...ODD_NAMES),
);
const wellFormed = texts.filter((text) => text.isWellFormed());

/** Names of members, those that objects inherit among them. */
const memberNames = fc.oneof(
  wellFormed,
  fc.constantFrom('__proto__', 'constructor', 'timestamp', 'timeRef', 'toString'),
);

const { details: detailValues } = fc.letrec<{ details: Detail }>((tie) => ({
  details: fc.oneof(
    { depthSize: 'small', maxDepth: 3 },
    wellFormed,
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => (Object.is(number, -0) ? 0 : number)),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('details'), { maxLength: 3 }),
    fc
      .array(fc.tuple(memberNames, tie('details')), { maxLength: 3 })
      .map((members) => Object.fromEntries(members)),
  ),
}));

/** Details as JSON can have them. */
export const details: fc.Arbitrary<Session['details']> = fc
  .array(fc.tuple(memberNames, detailValues), { maxLength: 4 })
  .map((members) => Object.fromEntries(members) as Session['details']);

const numbers = fc.nat(0xffff_ffff);

export const bindings: fc.Arbitrary<DataBinding> = fc
  .tuple(
    fc.record({ source: wellFormed, identity: wellFormed, timeRef: int64s }),
    fc.record({ sessionStartTime: int64s, sessionEndTime: int64s }, { requiredKeys: [] }),
    int64s,
    fc.array(
      fc.record({ firstDataChannel: numbers, firstSessionChannel: numbers, lastSessionChannel: numbers }),
    ),
  )
  .map(([key, bounds, sessionTimeOffset, ranges]) => ({
    key,
    ...bounds,
    sessionTimeOffset,
    dataChannelBindings: ranges,
  }));

const spans = fc.record({ startTime: int64s, endTime: int64s });

/** Records with any content, whether it makes sense or not. */
export const records: fc.Arbitrary<SessionRecord> = fc
  .tuple(
    fc.record(
      {
        identity: wellFormed,
        state: fc.constantFrom(...Object.values(SESSION_STATES)),
        timestamp: int64s,
        identifier: wellFormed,
        startTimestamp: int64s,
        endTimestamp: int64s,
        timeRange: spans,
        details,
        type: wellFormed,
        quality: fc.double({ min: 0, max: 1, noNaN: true }).map(Math.abs),
        group: wellFormed,
        version: wellFormed,
        children: fc.array(wellFormed, { maxLength: 3 }),
        alternates: fc.array(wellFormed, { maxLength: 3 }),
        configBindings: fc.array(fc.record({ identifier: wellFormed, channelOffset: fc.integer() })),
      },
      {
        requiredKeys: [
          'identity',
          'state',
          'timestamp',
          'identifier',
          'details',
          'children',
          'alternates',
          'configBindings',
        ],
      },
    ),
    fc.array(bindings, { maxLength: 3 }),
    fc.record({ boundRange: spans, sequence: int64s }, { requiredKeys: [] }),
  )
  .map(([session, bound, optional]) => ({
    session: session as Session,
    bindings: bound,
    revision: 1,
    boundSince: 1,
    token: 'token',
    ...optional,
  }));
