import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { clientOptions } from '../../../local/delivery.ts';
import { NAMES } from '../../../local/resources.ts';
import { readerId } from '../../../shared/access/reader-id.ts';
import { DynamoStreamSlots } from '../../../shared/access/stream-slots.dynamodb.ts';
import {
  type Answer,
  bind,
  CAR,
  ns,
  ofDevice,
  READINGS,
  SessionHost,
  SHIFT,
  STREAMS,
  TOKEN,
} from '../../support/session-host.ts';
import { readRecording } from '../../support/session-recordings.ts';
import { newToken } from '../../support/stores.ts';

let host: SessionHost;
beforeAll(async () => {
  host = await SessionHost.start();
});
afterAll(() => host.close());

const linesOf = ({ body }: Answer): Record<string, unknown>[] =>
  body
    .toString()
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe('data of channels', () => {
  it('is what was sent, moved as it is, as lines', async () => {
    const answer = await host.ask('/rta/v2/sessions/lap/data/jsonl/-', { key: host.ofCar });

    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/x-ndjson']);
    expect(
      linesOf(answer).map(({ topic, time, data }) => [topic, time, (data as { value: number }).value]),
    ).toEqual(ofDevice(CAR).map(({ sensor, ms, value }) => [`/${sensor}`, String(ns(ms) + SHIFT), value]));
  });

  it('is that of a stretch, both ends included, of the channels that are asked for', async () => {
    const [first, , third] = ofDevice(CAR);
    const stretch = `start=${ns(first!.ms) + SHIFT}&end=${ns(third!.ms) + SHIFT}`;
    const all = linesOf(await host.ask(`/rta/v2/sessions/lap/data/jsonl/-?${stretch}`));
    const { channel } = all[1]!;

    const one = linesOf(await host.ask(`/rta/v2/sessions/lap/data/jsonl/${String(channel)}?${stretch}`));

    expect(all.map(({ time }) => time)).toEqual(
      ofDevice(CAR)
        .slice(0, 3)
        .map(({ ms }) => String(ns(ms) + SHIFT)),
    );
    expect(one).toEqual(all.filter((line) => line['channel'] === channel));
    expect(one.length).toBeLessThan(all.length);
  });

  it.each(['lap', 'both', 'filed'])('is the same as lines and as a recording: %s', async (name) => {
    const lines = linesOf(await host.ask(`/rta/v2/sessions/${name}/data/jsonl/-`));
    const mcap = await host.ask(`/rta/v2/sessions/${name}/data/mcap/-`);

    expect([mcap.status, mcap.headers.get('content-type')]).toEqual([200, 'application/octet-stream']);
    expect(readRecording(mcap.body).messages.map(({ topic, logTime }) => [topic, String(logTime)])).toEqual(
      lines.map(({ topic, time }) => [topic, time]),
    );
    const sent = name === 'both' ? READINGS : ofDevice(CAR);
    expect(lines).toHaveLength(sent.length);
  });

  it('has the numbers that a configuration gives', async () => {
    const channels = [{ channel: 0xab, topic: '/rpm' }];
    const put = await host.ask('/internal/rta/v2/configs/numbers', {
      method: 'PUT',
      body: JSON.stringify({ channels }),
    });
    expect(put.status).toBe(201);
    const configBindings = [{ identifier: 'numbers', channelOffset: 1 }];
    await host.upsert('named', [{ setConfigBindings: configBindings }, bind('readings', CAR)]);

    const lines = linesOf(await host.ask('/rta/v2/sessions/named/data/jsonl/a0-ac', { key: host.ofCar }));

    const rpm = ofDevice(CAR).filter(({ sensor }) => sensor === 'rpm');
    expect(lines.map(({ channel, topic, time }) => [channel, topic, time])).toEqual(
      rpm.map(({ ms }) => ['AC', '/rpm', String(ns(ms))]),
    );
    const others = await host.ask('/rta/v2/sessions/named/data/jsonl/-AB');
    expect([others.status, others.json['code']]).toEqual([404, 'no-readings']);
  });

  it.each([
    ['data/csv/-', 400, 'jsonl, mcap'],
    ['data/jsonl/x', 400, '-5,7,B-D,14-'],
    ['data/jsonl/-?start=1.5', 400, 'whole number of 64 bits'],
    ['data/jsonl/-?start=2&end=1', 400, 'before start'],
    ['data/jsonl/-?end=1', 404, 'no data in this range'],
    ['data/jsonl/-?start=1&from=2', 400, 'from'],
    ['data/jsonl', 404, 'nothing at'],
  ])('is refused where it is not understood, in words that help: %s', async (path, status, words) => {
    const refused = await host.ask(`/rta/v2/sessions/lap/${path}`);

    expect([refused.status, refused.headers.get('content-type')]).toEqual([
      status,
      'application/problem+json',
    ]);
    expect(refused.json['detail']).toContain(words);
  });

  it('is streamed so many times at once to a reader, as recordings are', async () => {
    const client = new DynamoDBClient(clientOptions(host.system.services.dynamoDb));
    const slots = new DynamoStreamSlots({ client, tableName: NAMES.table }, { now: Date.now, newToken });
    const reader = readerId(host.principals.get(host.ofCar)!);
    const taken = [];
    for (let nth = 0; nth < STREAMS; nth += 1)
      taken.push(await slots.take(reader, STREAMS, Date.now() + 600_000));

    const refused = await host.ask('/rta/v2/sessions/lap/data/jsonl/-', { key: host.ofCar });
    const other = await host.ask('/rta/v2/sessions/lap/data/jsonl/-', { key: host.ofAll });
    for (const slot of taken) await slots.release(slot!);
    client.destroy();
    const again = await host.ask('/rta/v2/sessions/lap/data/jsonl/-', { key: host.ofCar });

    expect([refused.status, refused.json['code'], refused.headers.get('retry-after')]).toEqual([
      429,
      'too-many-requests',
      '1',
    ]);
    expect([other.status, again.status]).toEqual([200, 200]);
  });

  it('that cannot be read is a problem, and nobody is told what of', async () => {
    const bound = await host.upsert('broken', [bind(TOKEN, 'broken-hidden.mcap')]);
    await host.putFile('broken-hidden', Buffer.from('no MCAP at all'));

    const answers = [
      await host.ask('/rta/v2/sessions/broken/data/jsonl/-', { key: host.ofCar }),
      await host.ask('/rta/v2/sessions/broken/data/mcap/-', { key: host.ofCar }),
    ];

    expect(bound.status).toBe(200);
    expect(answers.map(({ status, json }) => [status, json['code']])).toEqual(
      answers.map(() => [502, 'source-failed']),
    );
  });
});

// The last of all, so that all answers are there.
test('no answer for those who read sessions tells what they are bound to', () => {
  expect(host.told.length).toBeGreaterThan(20);
  expect(host.leaks()).toEqual([]);
});
