import { describe, expect, it } from 'vitest';
import { openRegistry, parseSourceSettings } from '../../../../shared/session/sources/registry.ts';
import { USUAL_SOURCES } from '../../../../shared/session/sources/usual-sources.ts';
import { MemoryFileStore } from '../../../support/memory/file-store.ts';
import { MemoryRecordingIndex } from '../../../support/memory/recording-index.ts';
import { messageOf } from './local-server.ts';

const url = 'https://files.example.com/{identity}.mcap';

const parse = (sources: unknown) => parseSourceSettings(JSON.stringify(sources));

const open = (sources: unknown) =>
  openRegistry(parse(sources), {
    files: new MemoryFileStore(),
    http: { now: () => 0 },
    readings: {
      index: new MemoryRecordingIndex(),
      pieces: () => Promise.reject(new Error('no device has pieces')),
    },
  });

describe('openRegistry', () => {
  it('has a source of its kind by each token', () => {
    const registry = open({
      bucket: { kind: 'files', prefix: 'uploads/' },
      'our server': {
        kind: 'mcap',
        url,
        headers: { Authorization: 'Bearer secret' },
        devices: ['car-1', 'car 2'],
      },
    });

    expect([...registry.keys()]).toEqual(['bucket', 'our server']);
    const [bucket, server] = [registry.get('bucket')!, registry.get('our server')!];
    expect(bucket.devicesOf('a.mcap')).toBeUndefined();
    expect(server.devicesOf('a')).toEqual(['car-1', 'car 2']);
    // A path below a prefix has folders, a segment of a URL has not.
    expect(bucket.identityFault('a/b.mcap')).toBeUndefined();
    expect(server.identityFault('a/b.mcap')).toBeTypeOf('string');
  });

  it('finds nothing in an empty bucket', async () => {
    const source = open({ bucket: { kind: 'files', prefix: 'uploads', devices: ['car-1'] } }).get('bucket')!;

    expect(source.devicesOf('a.mcap')).toEqual(['car-1']);
    expect(await source.open('a.mcap')).toBeUndefined();
  });

  it('has this system itself where nothing else is said', async () => {
    const source = open(USUAL_SOURCES).get('readings')!;

    expect(source.devicesOf('car-1')).toEqual(['car-1']);
    expect(await source.open('car-1')).toBeUndefined();
  });

  it('may be empty', () => {
    expect(open({}).size).toBe(0);
  });
});

describe('parseSourceSettings', () => {
  it.each([
    ['[]'],
    ['null'],
    ['{"a":1}'],
    ['{"a":{}}'],
    ['{"a":{"kind":"ftp"}}'],
    ['{"":{"kind":"files","prefix":"a"}}'],
    ['{"a\\n":{"kind":"files","prefix":"a"}}'],
    [`{"${'x'.repeat(200)}":{"kind":"files","prefix":"a"}}`],
    ...[
      { kind: 'readings', device: 'car-1' },
      { kind: 'files' },
      { kind: 'files', prefix: '' },
      { kind: 'files', prefix: '/' },
      { kind: 'files', prefix: '/a' },
      { kind: 'files', prefix: 'a\n' },
      { kind: 'files', prefix: 'a', other: 1 },
      { kind: 'files', prefix: 'a', devices: [] },
      { kind: 'files', prefix: 'a', devices: [''] },
      { kind: 'mcap' },
      { kind: 'mcap', url: 'https://files.example.com/' },
      { kind: 'mcap', url, other: 1 },
      { kind: 'mcap', url, devices: 'car-1' },
      { kind: 'mcap', url, devices: ['a\0'] },
      { kind: 'mcap', url, allowPrivate: 'yes' },
      { kind: 'mcap', url: 'http://files.example.com/{identity}' },
      { kind: 'mcap', url, headers: { 'x y': 'a' } },
      { kind: 'mcap', url, headers: { '': 'a' } },
      { kind: 'mcap', url, headers: { a: 'b\r\nc: d' } },
      { kind: 'mcap', url, headers: { a: '\u20ac' } },
      { kind: 'mcap', url, headers: { a: 1 } },
      ...[
        'Host',
        'range',
        'If-Range',
        'If-Match',
        'Accept-Encoding',
        'Connection',
        'Content-Length',
        'Transfer-Encoding',
        'Cookie',
        'Proxy-Authorization',
        'TE',
        'Upgrade',
        'Expect',
      ].map((name) => ({ kind: 'mcap', url, headers: { [name]: 'a' } })),
    ].map((entry) => [JSON.stringify({ a: entry })]),
  ])('takes no %s', (text) => {
    expect(() => parseSourceSettings(text)).toThrow('the settings of sources cannot be used');
  });

  it('takes headers that say who asks', () => {
    const headers = { Authorization: 'Bearer a', 'X-Api-Key': 'b', Accept: 'application/octet-stream' };

    expect(Object.keys(parse({ a: { kind: 'mcap', url, headers } }))).toEqual(['a']);
  });

  it.each([
    '{"a":{"kind":"mcap","headers":{"authorization":"Bearer verysecret"}',
    'verysecret',
    JSON.stringify({ a: { kind: 'mcap', url, headers: { authorization: 'verysecret\n' } } }),
    JSON.stringify({ a: { kind: 'mcap', url, headers: { 'verysecret ': 'a' } } }),
    JSON.stringify({ a: { kind: 'mcap', url: 'https://u:verysecret@h/{identity}' } }),
    JSON.stringify({ a: { kind: 'mcap', url: 'http://h/{identity}?token=verysecret' } }),
  ])('repeats nothing of %s that may be secret', (text) => {
    const message = messageOf(() => parseSourceSettings(text));

    expect(message).toContain('the settings of sources cannot be used');
    expect(message).not.toContain('verysecret');
  });
});
