import { createCipheriv } from 'node:crypto';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { StreamedSource } from '../../../shared/manifest/manifest.ts';
import {
  bindSession,
  DATA_URL,
  drawnSessions,
  fetchStreamed,
  manifestFor,
} from '../../support/drawn-sessions.ts';
import { manifestFaults, nsOf } from '../../support/manifests.ts';
import { naiveSession, naiveTopics, type SessionMessage } from '../../support/naive-session.ts';
import type { PlainMessage } from '../../support/session-data.ts';
import { LATER_MS } from '../../support/stores.ts';
import { ALL_TIME } from '../../../shared/session/source.ts';
import { sentReadings } from '../../support/sent-readings.ts';
import { type ReadRecording, readRecording } from '../../support/session-recordings.ts';
import { SessionWorld, WORLD_NS, worldPlans } from '../../support/session-worlds.ts';

const SEED = 20_260_501;

/** A recording's channels as its manifest describes them. */
function describedBy({ channels, schemas }: ReadRecording): Pick<StreamedSource, 'topics' | 'schemas'> {
  const told = [...schemas.values()].filter(({ name, encoding }) => name !== '' && encoding !== '');
  const ids = new Set(told.map(({ id }) => id));
  return {
    topics: [...channels.values()].map(({ topic, messageEncoding, schemaId }) => ({
      name: topic,
      messageEncoding,
      ...(ids.has(schemaId) && { schemaId }),
    })),
    schemas: told.map(({ id, name, encoding, data }) => ({
      id,
      name,
      encoding,
      data: Buffer.from(data).toString('base64'),
    })),
  };
}

/** The messages of a source, once it is what its manifest says. */
function messagesOf(source: StreamedSource, bytes: Buffer): readonly SessionMessage[] {
  const recording = readRecording(bytes);
  const { topics, schemas } = source;
  expect(describedBy(recording)).toEqual({ topics, schemas });
  const { messages } = recording;
  expect(messages.length).toBeGreaterThan(0);
  expect(messages[0]!.logTime).toBeGreaterThanOrEqual(nsOf(source.startTime));
  expect(messages.at(-1)!.logTime).toBeLessThanOrEqual(nsOf(source.endTime));
  return messages;
}

test('five thousand bindings are together what plain lists of their messages give', {
  timeout: 120_000,
}, async () => {
  const worlds = await Promise.all(
    fc.sample(worldPlans, { numRuns: 30, seed: SEED }).map((plan) => SessionWorld.of(plan)),
  );
  let [bindings, windows, messages] = [0, 0, 0];
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...worlds), drawnSessions, async (world, drawn) => {
      const { record, ports, bound, config } = await bindSession(drawn, world);

      const sources = await manifestFor(record, ports, drawn.range);

      const expected = naiveSession(bound, config, drawn.range);
      expect(manifestFaults({ name: 'run', sources })).toEqual([]);
      expect(sources.every(({ url }) => url.startsWith(`${DATA_URL}?session=run+7&`))).toBe(true);
      const found: SessionMessage[] = [];
      let lastNs = -1n;
      for (const source of sources) {
        expect(nsOf(source.startTime)).toBeGreaterThan(lastNs);
        lastNs = nsOf(source.endTime);
        found.push(...messagesOf(source, await fetchStreamed(source, record, ports)));
      }
      expect(found).toEqual(expected);
      const topics = new Set(naiveTopics(bound, config).flatMap((each) => [...each.values()]));
      for (const source of sources) expect(new Set(source.topics.map(({ name }) => name))).toEqual(topics);
      bindings += drawn.bindings.length;
      windows += sources.length;
      messages += found.length;
    }),
    { numRuns: 1750, seed: SEED },
  );
  expect(bindings).toBeGreaterThanOrEqual(5000);
  expect(windows).toBeGreaterThan(1000);
  expect(messages).toBeGreaterThan(10_000);
});

test('ids stay as long as nothing has changed, and none has ever two contents', async () => {
  let [stayed, changed] = [0, 0];
  await fc.assert(
    fc.asyncProperty(
      worldPlans,
      drawnSessions,
      fc.array(fc.tuple(fc.nat(2), fc.array(sentReadings, { minLength: 1, maxLength: 2 })), { maxLength: 1 }),
      fc.option(worldPlans, { nil: undefined }),
      async (plan, drawn, late, replacing) => {
        const world = await SessionWorld.of(plan);
        const { record, ports } = await bindSession(drawn, world);
        const contents = async (): Promise<Map<string, string>> => {
          const read = new Map<string, string>();
          for (const source of await manifestFor(record, ports, drawn.range))
            read.set(source.id, (await fetchStreamed(source, record, ports)).toString('hex'));
          return read;
        };
        const before = await contents();
        const again = await contents();

        for (const [device, batch] of late) await world.send(device, batch);
        if (replacing !== undefined) await world.replaceFile(0, replacing.files[0]!);
        const after = await contents();

        expect(again).toEqual(before);
        const common = [...after].filter(([id]) => before.has(id));
        expect(common.map(([, content]) => content)).toEqual(common.map(([id]) => before.get(id)));
        const touched = [
          ...late.map(([nth]) => `device ${nth}`),
          ...(replacing === undefined ? [] : ['file 0']),
        ];
        const isTouched = drawn.bindings.some(({ data: { kind, nth } }) =>
          touched.includes(`${kind} ${nth}`),
        );
        expect(isTouched || common.length === before.size).toBe(true);
        stayed += common.length;
        changed += after.size - common.length;
      },
    ),
    { numRuns: 150, seed: SEED },
  );
  expect(Math.min(stayed, changed)).toBeGreaterThan(30);
});

test('a link of before is good for what it was made of, or says that the session is another now', async () => {
  let [same, outdated] = [0, 0];
  await fc.assert(
    fc.asyncProperty(
      worldPlans,
      drawnSessions,
      fc.tuple(fc.nat(2), fc.array(sentReadings, { minLength: 1, maxLength: 3 })),
      async (plan, drawn, [device, late]) => {
        const world = await SessionWorld.of(plan);
        const { record, ports } = await bindSession(drawn, world);
        const sources = await manifestFor(record, ports, drawn.range);

        await world.send(device, late);
        const rebound = { ...record, boundSince: record.boundSince + 1 };

        // New sensors change nothing of the channels of links that there are.
        for (const source of sources) {
          messagesOf(source, await fetchStreamed(source, record, ports));
          const later = fetchStreamed(source, rebound, ports);
          await expect(later).rejects.toMatchObject({ code: 'outdated' });
          same += 1;
          outdated += 1;
        }
      },
    ),
    { numRuns: 100, seed: SEED },
  );
  expect(Math.min(same, outdated)).toBeGreaterThan(50);
});

/** Messages that can be shown. */
const brief = (all: readonly SessionMessage[]): string[] =>
  all.map(({ logTime, topic, data }) => `${logTime} ${topic} ${data.slice(0, 32)}`);

test('a long recording is cut into windows that a response can hold, without a gap and with the same channels', async () => {
  const [plan] = fc.sample(worldPlans, { numRuns: 1, seed: SEED });
  const world = await SessionWorld.of(plan!);
  const [minute, channels] = [60_000_000_000n, [0, 1]];
  // The same each time, and nothing that could be compressed.
  const noise = createCipheriv('aes-128-ctr', Buffer.alloc(16), Buffer.alloc(16));
  const messages = Array.from({ length: 40 }, (_, nth): PlainMessage => {
    const logTime = WORLD_NS + (BigInt(nth) * minute) / 2n;
    return {
      channel: nth % 2,
      sequence: nth,
      logTime,
      publishTime: logTime,
      data: noise.update(Buffer.alloc(500_000)),
    };
  });
  await world.replaceFile(0, {
    channels: channels.map((nth) => ({ topic: `/camera/${nth}`, messageEncoding: 'cbor' })),
    schemas: [],
    schemaOf: [],
    messages,
    compression: '',
    chunkSize: 900_000,
    useChunks: true,
  });
  const file = { data: { kind: 'file', nth: 0, filter: undefined }, timeRef: 0n } as const;
  const drawn = {
    bindings: [0n, 300_000_000n].map((sessionTimeOffset) => ({
      ...file,
      binding: { sessionTimeOffset, dataChannelBindings: [] },
    })),
    configs: [],
    range: ALL_TIME,
    nowMs: LATER_MS,
  };
  const { record, ports, bound } = await bindSession(drawn, world);

  const sources = await manifestFor(record, ports);

  const recordings = await Promise.all(sources.map((source) => fetchStreamed(source, record, ports)));
  const found = sources.flatMap((source, nth) => messagesOf(source, recordings[nth]!));
  const expected = naiveSession(bound, undefined, ALL_TIME);
  expect(brief(found)).toEqual(brief(expected));
  expect(found.length).toBe(80);
  expect(sources.length).toBeGreaterThan(4);
  for (const bytes of recordings) expect(bytes.length).toBeLessThan(8 * 1024 * 1024);
});
