// Long, and one subject: one function, on sources that are made of the same few words.

import { setTimeout } from 'node:timers/promises';
import { McapWriter, TempBuffer } from '@mcap/core';
import { expect, test } from 'vitest';
import { composeRecording } from '../../../../shared/session/compose/compose-recording.ts';
import { type BoundData, planSession } from '../../../../shared/session/compose/plan-session.ts';
import { MAGIC } from '../../../../shared/recording/mcap/records.ts';
import type { SourceChannel, SourceData, SourcePart } from '../../../../shared/session/source.ts';
import { type Form, MemorySource, messageRecord, type PlainMessage } from '../../../support/session-data.ts';
import { readRecording } from '../../../support/session-recordings.ts';
import { bindingOf } from '../../../support/sessions.ts';

const EVER = { start: 0n, end: 2n ** 64n - 1n };
const SCHEMA = { id: 1, name: 'own.Thing', encoding: 'jsonschema', data: Buffer.from('{}') };
const channel = (number: number, topic: string, more: Partial<SourceChannel> = {}): SourceChannel => ({
  number,
  topic,
  messageEncoding: 'json',
  schema: SCHEMA,
  ...more,
});
const at = (logTime: bigint, number = 0, text = '{}'): PlainMessage => ({
  channel: number,
  sequence: 0,
  logTime,
  publishTime: logTime,
  data: Buffer.from(text),
});

const A = channel(0, '/a');
const B = channel(1, '/b');

/** A source of one chunk. */
const chunkOf = (messages: PlainMessage[], channels = [A], form: Form = 'zstd'): MemorySource =>
  new MemorySource({ channels, messages, cuts: [[messages.length, form]] });

async function compose(
  bound: readonly BoundData[],
  config?: ReadonlyMap<number, string>,
  range = EVER,
): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(composeRecording(planSession(bound, config), range)));
}

const plain = (data: SourceData): BoundData => ({ data, binding: bindingOf('data') });
const chunks = (source: MemorySource): Buffer =>
  source.chunkOf(source.plain.messages, source.plain.cuts[0]![1] as Exclude<Form, 'records'>);

test.each(['zstd', 'none'] as const)(
  'a chunk of a binding that changes nothing is handed on as it is: %s',
  async (form) => {
    const source = chunkOf([at(1n), at(2n, 1), at(2n)], [A, B], form);

    const recording = readRecording(await compose([plain(source)]));

    expect(recording.chunks).toEqual([chunks(source)]);
    expect(recording.messages).toHaveLength(3);
  },
);

test('chunks of a source that meet in one moment are both handed on, whatever else shares their topic', async () => {
  const source = new MemorySource({
    channels: [A],
    messages: [at(1n), at(2n), at(2n), at(3n)],
    cuts: [
      [2, 'zstd'],
      [2, 'none'],
    ],
  });
  const later = chunkOf([at(9n)]);

  const recording = readRecording(await compose([plain(source), plain(later)]));

  expect(recording.chunks).toEqual([
    source.chunkOf(
      [at(1n), at(2n)].map((_, place) => source.plain.messages[place]!),
      'zstd',
    ),
    source.chunkOf(source.plain.messages.slice(2), 'none'),
    chunks(later),
  ]);
});

test('a chunk that the reference implementation wrote is handed on as it is', async () => {
  const writable = new TempBuffer();
  const writer = new McapWriter({
    writable,
    useMessageIndex: false,
    useChunkIndex: false,
  });
  await writer.start({ profile: '', library: 'peer' });
  const schemaId = await writer.registerSchema(SCHEMA);
  const metadata = new Map([['made', 'elsewhere']]);
  const channelId = await writer.registerChannel({
    topic: '/a',
    schemaId,
    messageEncoding: 'json',
    metadata,
  });
  await writer.addMessage({ channelId, sequence: 7, logTime: 5n, publishTime: 4n, data: Buffer.from('{}') });
  await writer.end();
  const [record] = readRecording(Buffer.from(writable.get())).chunks;
  const part: SourcePart = {
    kind: 'chunk',
    chunk: {
      start: 5n,
      end: 5n,
      record: record!,
      counts: new Map([[channelId, 1]]),
      open: () => Buffer.alloc(0),
    },
  };
  const data: SourceData = {
    revision: '1',
    channels: [channel(channelId, '/a', { metadata })],
    extents: [],
    read: async function* () {
      yield part;
    },
  };

  const recording = readRecording(await compose([plain(data)]));

  expect(recording.chunks).toEqual([record]);
  expect(recording.messages.map(({ sequence, publishTime }) => [sequence, publishTime])).toEqual([[7, 4n]]);
});

const ranged = (first: number, session: number, count = 1) => ({
  dataChannelBindings: [
    { firstDataChannel: first, firstSessionChannel: session, lastSessionChannel: session + count - 1 },
  ],
});
const withMetadata = channel(0, '/a', { metadata: new Map([['of', 'another']]) });
const otherSchema = channel(1, '/b', { schema: { ...SCHEMA, data: Buffer.from('[]') } });

test.each<[string, (source: MemorySource) => BoundData[], ReadonlyMap<number, string>?]>([
  ['it is moved', (data) => [{ data, binding: bindingOf('data', { sessionTimeOffset: 1n }) }]],
  ['it is clipped', (data) => [{ data, binding: bindingOf('data', { sessionEndTime: 15n }) }]],
  ['a channel is left out', (data) => [{ data, binding: bindingOf('data', ranged(0, 0)) }]],
  [
    'its topics are others',
    (data) => [{ data, binding: bindingOf('data', ranged(0, 5, 2)) }],
    new Map([
      [0, '/a'],
      [1, '/b'],
      [5, '/x'],
    ]),
  ],
  [
    'another binding has its numbers',
    (data) => [plain(chunkOf([at(99n)], [channel(0, '/other')])), plain(data)],
  ],
  [
    'another binding has the number of its schema',
    (data) => [
      plain(chunkOf([at(99n)], [channel(9, '/other', { schema: { ...SCHEMA, name: 'x' } })])),
      plain(data),
    ],
  ],
  [
    'another binding has its topic with another schema',
    (data) => [plain(chunkOf([at(99n, 1)], [otherSchema])), plain(data)],
  ],
  [
    'another binding has its topic with other metadata',
    (data) => [plain(chunkOf([at(99n)], [withMetadata])), plain(data)],
  ],
  [
    'another binding has a message between',
    (data) => [plain(data), plain(chunkOf([at(15n, 7)], [channel(7, '/x')]))],
  ],
  [
    'another binding has its topic at the time of its end',
    (data) => [plain(data), plain(chunkOf([at(20n)]))],
  ],
  [
    'another binding has its topic at the time of its begin',
    (data) => [plain(chunkOf([at(10n)])), plain(data)],
  ],
  ['the same data is bound twice', (data) => [plain(data), plain(data)]],
])('a chunk is taken apart when %s', async (_when, bind, config) => {
  const source = chunkOf([at(10n), at(20n, 1), at(20n)], [A, B]);

  const recording = readRecording(await compose(bind(source), config));

  const record = chunks(source).toString('hex');
  expect(recording.chunks.map((chunk) => chunk.toString('hex'))).not.toContain(record);
  expect(recording.messages.length).toBeGreaterThan(0);
});

/** Endless data, a thousand messages at a time. */
class Endless implements SourceData {
  readonly revision = '1';
  readonly channels = [A];
  readonly extents = [];
  isClosed = false;
  #next = 1n;
  readonly #fault: Error | undefined;
  readonly #faultAt: bigint;

  constructor(fault?: Error, faultAt = 5000n) {
    this.#fault = fault;
    this.#faultAt = faultAt;
  }

  async *read(_range: unknown, _channels: unknown, signal?: AbortSignal): AsyncGenerator<SourcePart> {
    try {
      for (;;) {
        signal?.throwIfAborted();
        if (this.#fault !== undefined && this.#next > this.#faultAt) throw this.#fault;
        await setTimeout(0);
        const messages = Array.from({ length: 1000 }, (_, place) =>
          at(this.#next + BigInt(place), 0, 'x'.repeat(2000)),
        );
        this.#next += 1000n;
        yield { kind: 'records', records: Buffer.concat(messages.map(messageRecord)) };
      }
    } finally {
      this.isClosed = true;
    }
  }
}

test('a reader that stops early closes every source', async () => {
  const sources = [new Endless(), new Endless()];

  const pieces = composeRecording(planSession(sources.map(plain), undefined), EVER);
  await pieces.next();
  await pieces.return(undefined);

  expect(sources.map(({ isClosed }) => isClosed)).toEqual([true, true]);
});

test.each([0n, 5000n])('a source that fails cuts the recording, after %d messages', async (after) => {
  const fault = new Error('the source has failed');
  const sources = [new Endless(), new Endless(fault, after)];
  const pieces: Uint8Array[] = [];
  const reading = async (): Promise<void> => {
    for await (const piece of composeRecording(planSession(sources.map(plain), undefined), EVER))
      pieces.push(piece);
  };

  await expect(reading()).rejects.toBe(fault);

  expect(sources.map(({ isClosed }) => isClosed)).toEqual([true, true]);
  const made = Buffer.concat(pieces);
  expect(made.length > 0).toBe(after > 0n);
  expect(made.subarray(-MAGIC.length).equals(MAGIC)).toBe(false);
});

test('a reader that has gone ends the reading', async () => {
  const abort = new AbortController();
  const source = new Endless();
  const reading = async (): Promise<void> => {
    for await (const piece of composeRecording(planSession([plain(source)], undefined), EVER, abort.signal))
      if (piece.length > 0) abort.abort();
  };

  await expect(reading()).rejects.toThrow(/abort/);

  expect(source.isClosed).toBe(true);
});

test('a source is asked for no more than the recording needs next', async () => {
  const messages = Array.from({ length: 3000 }, (_, place) => at(BigInt(place), 0, 'x'.repeat(2000)));
  const source = new MemorySource({
    channels: [A],
    messages,
    cuts: messages.map(() => [1, 'records'] as const),
  });
  const held: number[] = [];
  let pieces = 0;

  for await (const piece of composeRecording(planSession([plain(source)], undefined), EVER)) {
    pieces += 1;
    if (piece.length > 500) held.push(source.parts);
  }

  // Each chunk of 1 MiB is made of the next five hundred messages, and handed on before any more are asked for.
  expect(pieces).toBeGreaterThan(5);
  expect(held[0]).toBeLessThan(1000);
});

test.each([
  ['not in order', [at(5n), at(4n)]],
  ['before time begins once it is moved', [at(5n)]],
])('messages that are %s are not handed on', async (_what, messages) => {
  const lying: SourceData = {
    revision: '1',
    channels: [A],
    extents: [],
    read: async function* () {
      yield { kind: 'records', records: Buffer.concat(messages.map(messageRecord)) };
    },
  };
  const sessionTimeOffset = messages.length === 1 ? -10n : 0n;

  const composing = compose([{ data: lying, binding: bindingOf('data', { sessionTimeOffset }) }]);

  await expect(composing).rejects.toMatchObject({ code: 'source-failed' });
});

test('a chunk without any message is left out', async () => {
  const nothing = Buffer.alloc(0);
  const chunk = {
    start: 0n,
    end: 0n,
    record: nothing,
    counts: new Map(),
    open: Buffer.alloc.bind(Buffer, 0),
  };
  const data: SourceData = {
    revision: '1',
    channels: [A],
    extents: [],
    read: async function* () {
      yield { kind: 'chunk', chunk };
      yield { kind: 'records', records: messageRecord(at(3n)) };
    },
  };

  const recording = readRecording(await compose([plain(data)]));

  expect(recording.messages.map(({ logTime }) => logTime)).toEqual([3n]);
  expect(recording.chunks).toHaveLength(1);
});
