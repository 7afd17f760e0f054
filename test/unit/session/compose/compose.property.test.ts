import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { composeRecording } from '../../../../shared/session/compose/compose-recording.ts';
import { planSession } from '../../../../shared/session/compose/plan-session.ts';
import type { SourceChannel } from '../../../../shared/session/source.ts';
import { type Bound, naiveBinding, naiveSession, naiveTopics } from '../../../support/naive-session.ts';
import {
  MemorySource,
  type PlainMessage,
  type PlainSource,
  stretchesOf,
} from '../../../support/session-data.ts';
import { type ReadRecording, readRecording } from '../../../support/session-recordings.ts';
import { bindingOf } from '../../../support/sessions.ts';

const EVER = { start: 0n, end: 2n ** 64n - 1n };

const SCHEMAS = [
  { name: 'foxglove.Thing', encoding: 'jsonschema', data: Buffer.from('{}') },
  { name: 'foxglove.Thing', encoding: 'jsonschema', data: Buffer.from('{"type":"object"}') },
  { name: 'own.Thing', encoding: 'jsonschema', data: Buffer.from('{}') },
  { name: 'own.Thing', encoding: '', data: Buffer.alloc(0) },
];

const ids = fc.oneof({ arbitrary: fc.nat(5), weight: 4 }, { arbitrary: fc.nat(65_535), weight: 1 });
const topics = fc.constantFrom('/a', '/b', '/a~2', '/c');
const payloads = fc.oneof(
  fc.uint8Array({ maxLength: 6 }).map((bytes) => Buffer.from(bytes)),
  fc
    .tuple(fc.nat(20), fc.constantFrom(0, 1, 999_999_999))
    .map(([sec, nsec]) => Buffer.from(`{"timestamp":{"sec":${sec},"nsec":${nsec}}}`)),
);

const channels: fc.Arbitrary<SourceChannel[]> = fc
  .tuple(
    fc.uniqueArray(ids, { maxLength: 4 }),
    fc.uniqueArray(
      ids.map((id) => Math.max(id, 1)),
      { minLength: 4, maxLength: 4 },
    ),
    fc.array(
      fc.record({
        topic: topics,
        messageEncoding: fc.constantFrom('json', 'json', 'json', 'protobuf'),
        schema: fc.constantFrom(0, 0, 1, 2, 3, undefined),
        metadata: fc.constantFrom(undefined, undefined, new Map(), new Map([['of', 'it']])),
      }),
      { minLength: 4, maxLength: 4 },
    ),
  )
  .map(([numbers, schemaIds, rest]) =>
    numbers.map((number, at) => {
      const { topic, messageEncoding, schema, metadata } = rest[at]!;
      const told = { number, topic, messageEncoding, ...(metadata && { metadata }) };
      return schema === undefined
        ? told
        : { ...told, schema: { id: schemaIds[schema]!, ...SCHEMAS[schema]! } };
    }),
  );

const source = (epoch: bigint): fc.Arbitrary<PlainSource> =>
  fc
    .record({
      channels,
      start: fc.nat(24),
      messages: fc.array(
        fc.record({
          channel: fc.nat(3),
          step: fc.constantFrom(0, 0, 1, 1, 1, 2, 9),
          sequence: fc.constantFrom(0, 1, 0xffff_ffff),
          publish: fc.constantFrom(undefined, undefined, 0n, 3n, 2n ** 64n - 1n),
          data: payloads,
        }),
        { maxLength: 12 },
      ),
      cuts: fc.array(fc.tuple(fc.nat(5), fc.constantFrom('records', 'none', 'zstd', 'none')), {
        maxLength: 5,
      }),
    })
    .map(({ channels: told, start, messages, cuts }) => {
      let logTime = epoch + BigInt(start);
      const plain = messages.flatMap(({ channel, step, sequence, publish, data }): PlainMessage[] => {
        const of = told[channel % Math.max(told.length, 1)];
        logTime += BigInt(step);
        if (of === undefined || logTime > EVER.end) return [];
        return [{ channel: of.number, sequence, logTime, publishTime: publish ?? logTime, data }];
      });
      return { channels: told, messages: plain, cuts };
    });

const shifts = fc.oneof(
  { arbitrary: fc.constant({ timeRef: 0n, offset: 0n }), weight: 5 },
  {
    arbitrary: fc.record({ timeRef: fc.constantFrom(0n, 5n), offset: fc.bigInt({ min: -20n, max: 20n }) }),
    weight: 2,
  },
  fc.constantFrom(
    { timeRef: 0n, offset: -(2n ** 63n) },
    { timeRef: 2n ** 63n - 1n, offset: 2n ** 63n - 1n },
    { timeRef: 2n ** 63n - 1n, offset: 3n - 2n ** 63n },
    { timeRef: 0n, offset: 2n ** 32n },
    { timeRef: -(2n ** 63n), offset: 2n ** 63n - 1n },
    { timeRef: 1_000_000_007n, offset: 0n },
  ),
);

const ranges = fc.oneof(
  { arbitrary: fc.constant([]), weight: 3 },
  {
    arbitrary: fc
      .record({ data: fc.nat(4), session: fc.nat(6), count: fc.integer({ min: 1, max: 3 }) })
      .map(({ data, session, count }) => [
        { firstDataChannel: data, firstSessionChannel: session, lastSessionChannel: session + count - 1 },
      ]),
    weight: 1,
  },
);

const optionalBound = (epoch: bigint): fc.Arbitrary<bigint | undefined> =>
  fc.oneof(
    { arbitrary: fc.constant(undefined), weight: 4 },
    { arbitrary: fc.bigInt({ min: -5n, max: 50n }).map((ns) => epoch + ns), weight: 1 },
  );

const sessions = fc.constantFrom(0n, 100n, 2n ** 32n - 20n, 2n ** 63n - 20n, 2n ** 64n - 40n).chain((epoch) =>
  fc
    .record({
      sources: fc.array(source(epoch), { minLength: 1, maxLength: 4 }),
      bindings: fc.array(
        fc.record({
          of: fc.nat(3),
          shift: shifts,
          start: optionalBound(epoch),
          end: optionalBound(epoch),
          ranges,
        }),
        { minLength: 1, maxLength: 6, size: 'small' },
      ),
      config: fc.option(
        fc.array(fc.tuple(fc.nat(8), topics), { maxLength: 5 }).map((entries) => new Map(entries)),
        { nil: undefined, freq: 2 },
      ),
      range: fc.oneof(
        fc.constant(EVER),
        fc
          .tuple(fc.nat(40), fc.nat(40))
          .map(([start, length]) => ({ start: epoch + BigInt(start), end: epoch + BigInt(start + length) })),
      ),
    })
    .map(({ sources, bindings, config, range }) => ({
      sources,
      config,
      range,
      bindings: bindings.map(({ of, shift, start, end, ranges: dataChannelBindings }) => ({
        of: of % sources.length,
        binding: {
          ...bindingOf('data'),
          key: { source: 'test', identity: 'data', timeRef: shift.timeRef },
          sessionTimeOffset: shift.offset,
          ...(start !== undefined && { sessionStartTime: start }),
          ...(end !== undefined && { sessionEndTime: end }),
          dataChannelBindings,
        },
      })),
    })),
);

/** Which chunks of sources have to be in the recording as they are. */
function chunksToPass(
  bound: readonly Bound[],
  sources: readonly MemorySource[],
  recording: ReadRecording,
  { config, range }: { config: ReadonlyMap<number, string> | undefined; range: typeof EVER },
): Buffer[] {
  const topicsOf = naiveTopics(bound, config);
  const idOf = new Map([...recording.channels.values()].map((channel) => [channel.topic, channel]));
  const messages = bound.map((each, place) => naiveBinding(each, topicsOf[place]!, range));
  return bound.flatMap(({ binding, source: plain }, place) => {
    const isSame = plain.channels.every(({ number, topic, schema, metadata = new Map() }) => {
      const made = idOf.get(topicsOf[place]!.get(number) ?? '');
      return (
        made?.id === number &&
        made.topic === topic &&
        made.schemaId === (schema?.id ?? 0) &&
        JSON.stringify([...made.metadata]) === JSON.stringify([...metadata])
      );
    });
    if (!isSame || binding.key.timeRef + binding.sessionTimeOffset !== 0n) return [];
    return stretchesOf(plain).flatMap(({ messages: own, form }) => {
      const [start, end] = [own[0]!.logTime, own.at(-1)!.logTime];
      const isClipped = naiveBinding(
        { binding, source: { ...plain, messages: own } },
        topicsOf[place]!,
        range,
      );
      const isMet = messages.some(
        (others, at) => at !== place && others.some(({ logTime }) => logTime >= start && logTime <= end),
      );
      if (form === 'records' || isMet || isClipped.length < own.length) return [];
      return [sources[place]!.chunkOf(own, form)];
    });
  });
}

test('a session is what plain lists of messages give, and chunks that nothing concerns stay as they are', async () => {
  let passed = 0;
  await fc.assert(
    fc.asyncProperty(sessions, async ({ sources, bindings, config, range }) => {
      const data = sources.map((plain) => new MemorySource(plain));
      const bound = bindings.map(({ binding, of }) => ({ binding, source: sources[of]! }));
      const plan = planSession(
        bindings.map(({ binding, of }) => ({ binding, data: data[of]! })),
        config,
      );

      const bytes = Buffer.concat(await Array.fromAsync(composeRecording(plan, range)));

      const expected = naiveSession(bound, config, range);
      expect(data.every(({ opened, closed }) => opened === closed)).toBe(true);
      expect(bytes.length === 0).toBe(expected.length === 0);
      if (bytes.length === 0) return;
      const recording = readRecording(bytes);
      expect(recording.messages).toEqual(expected);
      expect([...recording.channels.values()].map(({ topic }) => topic).toSorted()).toEqual(
        [...new Set(naiveTopics(bound, config).flatMap((each) => [...each.values()]))].toSorted(),
      );
      const toPass = chunksToPass(
        bound,
        bindings.map(({ of }) => data[of]!),
        recording,
        { config, range },
      );
      const chunks = new Set(recording.chunks.map((chunk) => chunk.toString('hex')));
      expect(toPass.filter((chunk) => !chunks.has(chunk.toString('hex')))).toEqual([]);
      passed += toPass.length;
    }),
    { numRuns: 2000, seed: 20_260_501 },
  );
  expect(passed).toBeGreaterThan(100);
});
