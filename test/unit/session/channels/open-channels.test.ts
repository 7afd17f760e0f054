import { describe, expect, it } from 'vitest';
import { parseChannelList } from '../../../../shared/session/channels/channel-list.ts';
import { CHANNEL_TYPES, isChannelType } from '../../../../shared/session/channels/channel-types.ts';
import { type ChannelsQuery, openChannels } from '../../../../shared/session/channels/open-channels.ts';
import { readConfig, saveConfig } from '../../../../shared/session/config.ts';
import type { DataBinding } from '../../../../shared/session/data-binding.ts';
import type { Session } from '../../../../shared/session/session.ts';
import type { DataSource, SourceChannel } from '../../../../shared/session/source.ts';
import { MemorySessionStore } from '../../../support/memory/session-store.ts';
import { type Form, MemorySource, type PlainMessage } from '../../../support/session-data.ts';
import { readRecording } from '../../../support/session-recordings.ts';
import { bindingOf, recordOf } from '../../../support/sessions.ts';

const channelOf = (number: number, topic: string, messageEncoding = 'json'): SourceChannel => ({
  number,
  topic,
  messageEncoding,
  schema: {
    id: 1,
    name: 'any',
    encoding: messageEncoding === 'json' ? 'jsonschema' : '',
    data: Buffer.alloc(0),
  },
});

let sequence = 0;
const at = (logTime: bigint, channel: number, data: string | Buffer): PlainMessage => ({
  channel,
  sequence: (sequence += 1),
  logTime,
  publishTime: logTime,
  data: Buffer.from(data),
});

const CAR: readonly SourceChannel[] = [
  channelOf(0, '/speed'),
  channelOf(1, '/rpm'),
  channelOf(12, '/image', 'protobuf'),
];
const messages = [
  at(10n, 0, '{"value":1.10,"big":12345678901234567890}'),
  at(20n, 1, '{\n  "value": 2\r\n}'),
  at(20n, 12, Buffer.of(0, 255, 10)),
  at(30n, 0, '{"value":3} and more'),
  at(30n, 0, Buffer.of(0xff, 0x22)),
  at(40n, 1, '"text"'),
];

interface World {
  readonly session?: Partial<Session>;
  readonly bindings?: readonly DataBinding[];
  readonly configs?: Readonly<Record<string, readonly { channel: number; topic: string }[]>>;
  readonly form?: Form;
  readonly sources?: Readonly<Record<string, MemorySource>>;
}

async function open(
  { session = {}, bindings = [bindingOf('car')], configs = {}, form = 'records', sources }: World,
  { channels = '-', ...query }: Partial<Omit<ChannelsQuery, 'channels'>> & { channels?: string } = {},
): Promise<Buffer> {
  const store = new MemorySessionStore();
  for (const [identifier, named] of Object.entries(configs))
    await saveConfig(identifier, readConfig(JSON.stringify({ channels: named })), store);
  const known = sources ?? { car: new MemorySource({ channels: CAR, messages, cuts: [[3, form]] }) };
  const fleet: DataSource = {
    identityFault: () => undefined,
    devicesOf: () => undefined,
    open: async (identity) => known[identity],
  };
  const ports = {
    store,
    registry: new Map([['fleet', fleet]]),
    now: () => 0,
  };
  const pieces = await openChannels(
    recordOf('run', session, { bindings }),
    { type: 'jsonl', ...query, channels: parseChannelList(channels) },
    ports,
  );
  const all: Uint8Array[] = [];
  for await (const piece of pieces) all.push(piece);
  return Buffer.concat(all);
}

const linesOf = (body: Buffer): string[] => body.toString().split('\n').slice(0, -1);

/** What of each line tells which message it is. */
const briefOf = (body: Buffer): string[] =>
  linesOf(body).map((line) => {
    const { channel, topic, time } = JSON.parse(line) as Record<string, string>;
    return `${channel ?? 'none'} ${topic} ${time}`;
  });

describe.each(['records', 'none', 'zstd'] as const)('lines of what comes as %s', (form) => {
  it('hold JSON as it came, digit by digit, and anything else in base64', async () => {
    const body = await open({ form });

    expect(linesOf(body)).toEqual([
      '{"channel":"0","topic":"/speed","time":"10","data":{"value":1.10,"big":12345678901234567890}}',
      '{"channel":"1","topic":"/rpm","time":"20","data":{   "value": 2  }}',
      '{"channel":"C","topic":"/image","time":"20","data":"AP8K","encoding":"base64"}',
      `{"channel":"0","topic":"/speed","time":"30","data":"${Buffer.from('{"value":3} and more').toString('base64')}","encoding":"base64"}`,
      '{"channel":"0","topic":"/speed","time":"30","data":"/yI=","encoding":"base64"}',
      '{"channel":"1","topic":"/rpm","time":"40","data":"text"}',
    ]);
    expect(body.toString().endsWith('}\n')).toBe(true);
  });

  it('are those of a recording of the same channels', async () => {
    for (const channels of ['-', '0', '0,c', '1-', '-1']) {
      const lines = await open({ form }, { channels });
      const recording = readRecording(await open({ form }, { channels, type: 'mcap' }));

      expect(linesOf(lines).map((line) => (JSON.parse(line) as { topic: string }).topic)).toEqual(
        recording.messages.map(({ topic }) => topic),
      );
    }
  });
});

describe('channels', () => {
  it('are those of the recording without a configuration', async () => {
    const recording = readRecording(await open({}, { channels: 'B-D', type: 'mcap' }));

    expect([...recording.channels.keys()]).toEqual([12]);
    expect(recording.messages.map(({ topic, logTime }) => [topic, logTime])).toEqual([['/image', 20n]]);
  });

  it('have the numbers that ranges give them', async () => {
    const ranges = [{ firstDataChannel: 0, firstSessionChannel: 0x100, lastSessionChannel: 0x101 }];
    const world = { bindings: [bindingOf('car', { dataChannelBindings: ranges })] };

    expect(briefOf(await open(world, { channels: '101' }))).toEqual(['101 /rpm 20', '101 /rpm 40']);
    await expect(open(world, { channels: '-FF' })).rejects.toMatchObject({ code: 'no-readings' });
  });

  it('have the numbers of the configuration where there is one, and none where it names none', async () => {
    const world = {
      session: { configBindings: [{ identifier: 'names', channelOffset: 16 }] },
      configs: {
        names: [
          { channel: 7, topic: '/rpm' },
          { channel: 9, topic: '/rpm' },
        ],
      },
    };

    expect(briefOf(await open(world, { channels: '17' }))).toEqual(['17 /rpm 20', '17 /rpm 40']);
    expect(briefOf(await open(world))).toEqual([
      'none /speed 10',
      '17 /rpm 20',
      'none /image 20',
      'none /speed 30',
      'none /speed 30',
      '17 /rpm 40',
    ]);
    await expect(open(world, { channels: '0-' })).resolves.toHaveLength(
      (await open(world, { channels: '17' })).length,
    );
  });

  it('of two bindings are told apart, though their sources number them alike', async () => {
    const van = new MemorySource({ channels: [channelOf(0, '/van')], messages: [at(15n, 0, '1')], cuts: [] });
    const car = new MemorySource({ channels: CAR, messages, cuts: [] });
    const world = { bindings: [bindingOf('car'), bindingOf('van')], sources: { car, van } };

    const all = briefOf(await open(world));

    const number = all.find((line) => line.includes('/van'))?.split(' ')[0] ?? '';
    expect(['0', '1', 'C']).not.toContain(number);
    expect(briefOf(await open(world, { channels: number }))).toEqual([`${number} /van 15`]);
    expect(briefOf(await open(world, { channels: '0' }))).toEqual([
      '0 /speed 10',
      '0 /speed 30',
      '0 /speed 30',
    ]);
  });
});

describe('a stretch', () => {
  it('has both its ends', async () => {
    expect(briefOf(await open({}, { start: 20n, end: 30n, channels: '0,1' }))).toEqual([
      '1 /rpm 20',
      '0 /speed 30',
      '0 /speed 30',
    ]);
  });

  it('is that of the session where it is not given', async () => {
    const session = { timeRange: { startTime: 20n, endTime: 20n } };

    expect(briefOf(await open({ session }))).toEqual(['1 /rpm 20', 'C /image 20']);
    expect(briefOf(await open({ session }, { end: 40n, channels: '1' }))).toEqual(['1 /rpm 20', '1 /rpm 40']);
  });

  it('may begin before 1970, when there is nothing', async () => {
    expect(briefOf(await open({}, { start: -(2n ** 63n), end: 10n }))).toEqual(['0 /speed 10']);
  });

  it('without a message is no empty answer, and one that ends before it starts is none at all', async () => {
    await expect(open({}, { start: 31n, end: 39n })).rejects.toMatchObject({ code: 'no-readings' });
    await expect(open({}, { start: 3n, end: 2n })).rejects.toMatchObject({ code: 'invalid-request' });
  });
});

/** The source of a car that fails after so many parts, with what nobody else may know. */
class FailingSource extends MemorySource {
  readonly #parts: number;

  constructor(parts: number) {
    super({ channels: CAR, messages, cuts: [[1, 'records']] });
    this.#parts = parts;
  }

  override async *read(...given: Parameters<MemorySource['read']>): ReturnType<MemorySource['read']> {
    let parts = 0;
    for await (const part of super.read(...given)) {
      if (parts === this.#parts) throw new Error('s3://secret-bucket/key is on fire');
      parts += 1;
      yield part;
    }
  }
}

describe('a failing source', () => {
  it.each(['jsonl', 'mcap'] as const)('is told of before %s begins, without what it is', async (type) => {
    const failure = await open({ sources: { car: new FailingSource(0) } }, { type }).catch(
      (error: Error) => error,
    );

    expect(failure).toMatchObject({ code: 'source-failed' });
    expect((failure as Error).message).not.toContain('secret');
  });

  it.each(['jsonl', 'mcap'] as const)('cuts %s off where it began', async (type) => {
    await expect(open({ sources: { car: new FailingSource(1) } }, { type })).rejects.toMatchObject({
      code: 'source-failed',
    });
  });
});

it('types are known by their names alone', () => {
  expect(Object.keys(CHANNEL_TYPES).every(isChannelType)).toBe(true);
  expect(['csv', 'toString', '__proto__', ''].some(isChannelType)).toBe(false);
});
