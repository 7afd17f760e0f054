import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AttributeValue, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { beforeAll, describe, expect, it } from 'vitest';
import { ObjectFiles } from '../../../local/emulators/object-files.ts';
import { keyOf } from '../../../local/gateway/static-files.ts';
import { DynamoConnections } from '../../../shared/access/connections.dynamodb.ts';
import { DynamoKeyDevices } from '../../../shared/access/key-devices.dynamodb.ts';
import { isReaderId, readerId } from '../../../shared/access/reader-id.ts';
import { fillPath, urlOf } from '../../../shared/client/url.ts';
import { dumpKeys } from '../../../shared/dump/dump-keys.ts';
import { fileUrl } from '../../../shared/dump/list-dumps.ts';
import { OdographError } from '../../../shared/errors/odograph-error.ts';
import { problemAnswer } from '../../../shared/http/problem.ts';
import { DynamoRecordingIndex } from '../../../shared/index/recording-index.dynamodb.ts';
import { readDataQuery, writeDataQuery } from '../../../shared/manifest/data-query.ts';
import { isLetterKey } from '../../../shared/quarantine/dead-letters.ts';
import { letterKey } from '../../../shared/quarantine/envelope.ts';
import { nameFault } from '../../../shared/reading/name.ts';
import { planChannels } from '../../../shared/recording/channel-plan.ts';
import { DynamoReadingStore } from '../../../shared/segment/reading-store.dynamodb.ts';
import { DynamoSummaryStore } from '../../../shared/statistics/summary-store.dynamodb.ts';
import { decodeName, encodeName } from '../../../shared/store/encode-name.ts';
import { hostileNames } from '../../support/hostile-names.ts';

const COUNT = 100_000;
const DATE = '2026-05-23';
const HOUR = 493_000;

const all = [...hostileNames(1, COUNT)];
const names = all.filter((name) => nameFault(name) === undefined);

/** Names of which a text that is made of them is not right, or the same as another's; the first of them. */
function wrongOf(
  each: readonly string[],
  textOf: (name: string) => string,
  isRight: (text: string, name: string) => boolean,
): string[] {
  const owners = new Map<string, string>();
  const wrong: string[] = [];
  for (const name of each) {
    const text = textOf(name);
    const isShared = owners.has(text) && owners.get(text) !== name;
    if (isShared || !isRight(text, name)) wrong.push(`${JSON.stringify(name)}: ${text}`);
    owners.set(text, name);
  }
  return wrong.slice(0, 10);
}

const folderOf = (name: string): string => `dumps/${encodeName(name)}/${DATE}/`;

const topicOf = (device: string, sensor: string): string =>
  planChannels(device, [{ sensor, kind: 'number' }], { devicePrefix: true }).channels[0]?.topic ?? '';

/** What a URL's path names once a server has taken it apart; the parser has resolved dots by then. */
const segmentsOf = (url: string | URL): string[] =>
  new URL(url).pathname.slice(1).split('/').map(decodeURIComponent);

describe(`${COUNT} names`, () => {
  it('are refused with a reason, or taken', () => {
    expect(all).toHaveLength(COUNT);
    expect(names.length).toBeGreaterThan(COUNT / 3);
    const misjudged = all.filter((name) => {
      const isTaken =
        name !== '' && name.isWellFormed() && !/\p{Cc}/u.test(name) && Buffer.byteLength(name) <= 128;
      return (nameFault(name) === undefined) !== isTaken;
    });
    expect(misjudged).toEqual([]);
  });

  it('are encoded into text that means nothing anywhere, and back', () => {
    const plain = /^[A-Za-z0-9_=-][A-Za-z0-9_=.-]*$/;
    expect(wrongOf(names, encodeName, (text, name) => plain.test(text) && decodeName(text) === name)).toEqual(
      [],
    );
  });

  it('stand in the bucket under their own folder, and in URLs of files under that of all files', () => {
    for (const kind of ['mcap', 'ndjson'] as const) {
      expect(
        wrongOf(
          names,
          (name) => dumpKeys(name, DATE, 7, 'token')[kind],
          (key, name) => {
            const url = fileUrl('https://files.example/dumps', key);
            return (
              key.startsWith(folderOf(name)) &&
              key.split('/').length === 5 &&
              key.length <= 1024 &&
              new URL(url).href === url &&
              segmentsOf(url).join('/') === key &&
              keyOf(new URL(url).pathname, 'dumps/') === key
            );
          },
        ),
      ).toEqual([]);
    }
  });

  it('never lead to a file beside those that are served, however they are asked for', () => {
    const wrong: string[] = [];
    const targets = all.flatMap((name) => [
      `/dumps/${name}`,
      `/${name}`,
      name,
      ...(name.isWellFormed() ? [`/dumps/${encodeURIComponent(name)}`, `/dumps/${encodeURI(name)}/x`] : []),
    ]);
    for (const target of targets) {
      const key = keyOf(target, 'dumps/');
      const isRight =
        key === undefined ||
        (key.startsWith('dumps/') &&
          !key.split('/').some((part) => ['', '.', '..'].includes(part)) &&
          !/[\\\0]/.test(key));
      if (!isRight) wrong.push(target);
    }
    expect(wrong.slice(0, 10)).toEqual([]);
  });

  it('stand in links to data as they are', () => {
    const range = { start: { hour: HOUR, ns: 0 }, end: { hour: HOUR + 1, ns: 1 } };
    expect(
      wrongOf(
        names,
        (name) =>
          `https://data.example/v1/data?${writeDataQuery({ device: name, range, selection: {} }).toString()}`,
        (text, name) => {
          const url = new URL(text);
          return (
            url.href === text &&
            url.pathname === '/v1/data' &&
            url.hash === '' &&
            [...url.searchParams.keys()].join() === 'device,start,end' &&
            readDataQuery(url.searchParams).device === name
          );
        },
      ),
    ).toEqual([]);
  });

  it('stand in paths of the API as one segment, or are refused there', () => {
    const base = new URL('https://api.example');
    const others = names.filter((name) => name !== '.' && name !== '..');
    expect(
      wrongOf(
        others,
        (name) => urlOf(base, fillPath('/api/devices/{device}/latest', { device: name })).href,
        (text, name) => {
          const segments = segmentsOf(text);
          return (
            segments.length === 4 &&
            segments[2] === name &&
            new URL(text).search === '' &&
            new URL(text).hash === ''
          );
        },
      ),
    ).toEqual([]);
    // A URL resolves them, also where they are percent-encoded.
    for (const device of ['.', '..']) {
      expect(() => fillPath('/api/devices/{device}', { device })).toThrow('cannot stand in a path');
    }
  });

  it('stand in topics as they are, each device and sensor under topics of its own', () => {
    expect(
      wrongOf(
        names,
        (name) => topicOf(name, 'speed'),
        (topic, name) => {
          const [, prefix = '', ...rest] = topic.split('/');
          return rest.join('/') === 'speed' && prefix.replaceAll('%2F', '/').replaceAll('%25', '%') === name;
        },
      ),
    ).toEqual([]);
    expect(
      wrongOf(
        names,
        (name) => topicOf('car', name),
        (topic, name) => topic === `/car/${name}`,
      ),
    ).toEqual([]);
  });

  it('stand for readers, and in headers, as text that is safe there', () => {
    expect(
      wrongOf(names, (name) => readerId({ kind: 'key', name, devices: [], may: [] }), isReaderId),
    ).toEqual([]);
    const unsafe = all.filter((name) => {
      const { headers, body } = problemAnswer(new OdographError('not-found', `no device ${name}`));
      const isSafe = Object.values(headers).every((value) => /^[\x20-\x7e]*$/.test(value));
      return !isSafe || (JSON.parse(body) as { detail: string }).detail !== `no device ${name}`;
    });
    expect(unsafe).toEqual([]);
  });

  it('are content of dead letters, never part of their keys', () => {
    expect(
      wrongOf(
        all.filter((name) => name.isWellFormed()),
        (name) => letterKey({ arrival: 'shardId-000000000000:495', data: Buffer.from(name) }),
        (key) => isLetterKey(key) && /^dead-letters\/shardId-000000000000:495-[\w-]{22}\.json$/.test(key),
      ),
    ).toEqual([]);
  });

  it('lie in files that no name can choose', () => {
    const folder = mkdtempSync(join(tmpdir(), 'odograph-names-'));
    try {
      const files = new ObjectFiles(join(folder, 'bucket'));
      const keys = all.filter((name) => name.isWellFormed()).slice(0, 300);
      for (const key of keys) {
        const body = Buffer.from(key);
        const description = { contentType: 'text/plain', contentLength: body.length, etag: '"e"' };
        files.write({ key, body, lastModified: new Date(0), ...description });
      }

      expect(readdirSync(folder)).toEqual(['bucket']);
      expect(readdirSync(join(folder, 'bucket'))).toHaveLength(2 * keys.length);
      expect(
        files
          .load()
          .map(({ key }) => key)
          .toSorted(),
      ).toEqual(keys.toSorted());
      for (const key of keys) expect(files.readBody(key).toString()).toBe(key);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('keys of the table', () => {
  /** The adapters take their time; what they make of a name is encodeName's, which has been asked of all. */
  const sampled = names.filter((_, nth) => nth % 3 === 0);
  /** Which name each key was made for, and which key was made for several. */
  const owners = new Map<string, string>();
  const shared: string[] = [];
  const odd: string[] = [];
  let name = '';

  const note = (pk = '', sk = ''): void => {
    // How many devices a key has is of no name.
    if (sk === '#count') return;
    const key = `${pk}\n${sk}`;
    const owner = owners.get(key);
    if (owner !== undefined && owner !== name) shared.push(`${key} of ${owner} and ${name}`);
    owners.set(key, name);
    const isPlain = /^[a-z-]+#[\w=.-]+(#[\w=.-]+)?$/.test(pk) && /^[\w=.#:-]*$/.test(sk);
    // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html
    const isShort = pk.length <= 2048 && sk.length <= 1024;
    const isOfName = [pk.split('#')[1] ?? '', sk, sk.slice(DATE.length + 1)].some(
      (text) => decodeName(text) === name,
    );
    if (!isPlain || !isShort || !isOfName) odd.push(key);
  };

  beforeAll(async () => {
    const client = new DynamoDBClient({ region: 'us-east-1' });
    client.send = async ({ input }: { input: object }) => {
      const {
        Key,
        Item,
        ExpressionAttributeValues: values,
      } = input as Record<string, Record<string, AttributeValue>>;
      const key = Key ?? Item ?? { pk: values?.[':pk'] ?? { S: '' }, sk: values?.[':from'] ?? { S: '' } };
      note(key['pk']?.S, key['sk']?.S);
      return { Items: [] };
    };
    const table = { client, tableName: 't' };
    const index = new DynamoRecordingIndex(table);
    const readings = new DynamoReadingStore(table);
    const summaries = new DynamoSummaryStore(table);
    const connections = new DynamoConnections(table, () => 0);
    const devices = new DynamoKeyDevices(table);
    for (name of sampled) {
      await index.head(name);
      await index.track(name);
      await index.trail(name);
      await index.hour(name, HOUR);
      await index.dumps(name, DATE, DATE);
      await index.listDevice(name, DATE);
      await index.mark({ device: name, date: DATE, token: 't' });
      await Array.fromAsync(readings.segments(name, HOUR, 0, 1));
      await Array.fromAsync(summaries.motionDays(name, DATE, DATE));
      await Array.fromAsync(summaries.days(name, [0], DATE, DATE));
      await connections.keyOf(name);
      await devices.admit('key', [name], 10);
    }
  }, 60_000);

  it('are plain, short and of one name each', () => {
    expect(shared.slice(0, 10)).toEqual([]);
    expect(odd.slice(0, 10)).toEqual([]);
    expect(owners.size).toBeGreaterThan(12 * sampled.length);
  });
});
