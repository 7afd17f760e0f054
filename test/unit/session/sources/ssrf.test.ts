// Long, and one subject: every way to an address that may not be read stands here, to be seen at a glance.

import { describe, expect, it, vi } from 'vitest';
import {
  guardedLookup,
  type Resolve,
  resolveHost,
} from '../../../../shared/session/sources/guarded-address.ts';
import { openHttpFile } from '../../../../shared/session/sources/http-reader.ts';
import { McapSource } from '../../../../shared/session/sources/mcap.ts';
import { parseSourceSettings } from '../../../../shared/session/sources/registry.ts';
import { CONTENT, givePart, giveParts, reasonOf, serve, testClient } from './local-server.ts';

const PUBLIC = '93.184.216.34';

/** All hosts but those of Node's own that are meant to be asked. */
const noHost = async (host: string): Promise<string[]> => {
  throw new Error(`nobody was to ask for ${host}`);
};

/** Spellings of addresses that are nobody's but this machine's, its cloud's or its network's. */
const LITERALS: readonly string[] = [
  '127.0.0.1',
  '127.1',
  '127.0.1',
  '2130706433',
  '0177.0.0.1',
  '017700000001',
  '0x7f.1',
  '0x7f000001',
  '0x7F.0X0.0.1',
  '127.0.0.1.',
  '127.1.',
  '\uff11\uff12\uff17.0.0.1',
  '127\u30020\u30020\u30021',
  '\u2460\u2461\u2466.0.0.1',
  '%31%32%37.0.0.1',
  '127.255.255.254',
  '0',
  '0.0.0.0',
  '10.0.0.1',
  '100.64.0.1',
  '169.254.169.254',
  '0xa9fea9fe',
  '2852039166',
  '0251.0376.0251.0376',
  '169.254.170.2',
  '172.16.0.1',
  '192.168.0.1',
  '192.0.0.192',
  '198.18.0.1',
  '224.0.0.1',
  '255.255.255.255',
  '[::]',
  '[::1]',
  '[0:0:0:0:0:0:0:1]',
  '[0000::0001]',
  '[::127.0.0.1]',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '[::FFFF:169.254.169.254]',
  '[::ffff:0:127.0.0.1]',
  '[64:ff9b::127.0.0.1]',
  '[64:ff9b::a9fe:a9fe]',
  '[2002:7f00:1::]',
  '[2001:0:7f00:1::]',
  '[fe80::1]',
  '[fc00::1]',
  '[fd00:ec2::254]',
  '[ff02::1]',
];

const settingsOf = (url: string, more: object = {}): string =>
  JSON.stringify({ drives: { kind: 'mcap', url, ...more } });

describe('an address that is spelled', () => {
  it.each(LITERALS)('%s is neither configured nor connected to', async (host) => {
    await using trap = await serve((_, response) => response.end('secret'));
    const url = new URL(`https://${host}:${trap.port}/a`);
    using client = testClient({ origin: url.origin, allowPrivate: false }, { resolve: noHost });

    const reason = await reasonOf(openHttpFile(client, url));

    expect(reason).toContain('an address that may not be read');
    expect(trap.connections.all).toBe(0);
    expect(() => parseSourceSettings(settingsOf(`https://${host}/{identity}`))).toThrow(
      'an address that may not be read',
    );
  });

  it.each([
    '169.254.169.254',
    '169.254.170.2',
    '[fd00:ec2::254]',
    '[fe80::1]',
    '0.0.0.0',
    '[::]',
    '224.0.0.1',
  ])('%s is not even where private ones are', (host) => {
    for (const protocol of ['http', 'https'])
      expect(() =>
        parseSourceSettings(settingsOf(`${protocol}://${host}/{identity}`, { allowPrivate: true })),
      ).toThrow('an address that may not be read');
  });
});

describe('a URL', () => {
  it.each([
    ['http://files.example.com/{identity}', 'not of https'],
    ['ftp://files.example.com/{identity}', 'not of https'],
    ['file:///etc/{identity}', 'not of https'],
    ['data:text/plain,{identity}', 'not of https'],
    ['javascript:{identity}', 'not of https'],
    ['gopher://files.example.com/{identity}', 'not of https'],
    ['ws://files.example.com/{identity}', 'not of https'],
    ['blob:https://files.example.com/{identity}', 'not of https'],
    ['https://user@files.example.com/{identity}', 'credentials'],
    ['https://user:secret@files.example.com/{identity}', 'credentials'],
    ['https://:secret@files.example.com/{identity}', 'credentials'],
    ['https://files.example.com@127.0.0.1/{identity}', 'credentials'],
    ['https://files.example.com:0x1bb/{identity}', 'no URL'],
    [`http://${PUBLIC}/{identity}`, 'not of https'],
  ])('%s is no place of files', (url, why) => {
    expect(() => parseSourceSettings(settingsOf(url))).toThrow(why);
  });

  it('of plain HTTP leads to private addresses alone', async () => {
    expect(() =>
      parseSourceSettings(settingsOf(`http://${PUBLIC}/{identity}`, { allowPrivate: true })),
    ).toThrow('an address that may not be read');
    using client = testClient({ origin: 'http://files.example.com' }, { resolve: async () => [PUBLIC] });

    const reason = await reasonOf(openHttpFile(client, new URL('http://files.example.com/a')));

    expect(reason).toContain(`${PUBLIC}, which may not be connected to`);
  });
});

describe('a name', () => {
  it.each([
    ['this machine', ['127.0.0.1']],
    ['this machine, of the other family', ['::1']],
    ['this machine in disguise', ['::ffff:127.0.0.1']],
    ['a private address', ['10.1.2.3']],
    ['metadata', ['169.254.169.254']],
    ['one private address among others', [PUBLIC, '2600::1', '192.168.1.1']],
    ['one private address before others', ['192.168.1.1', PUBLIC]],
    ['an address of an interface', ['2600::1%eth0']],
    ['another name', ['localhost']],
    ['an odd spelling', ['2130706433']],
  ])('that is of %s is not connected to', async (_, addresses) => {
    await using trap = await serve((__, response) => response.end('secret'));
    const origin = `https://files.example.com:${trap.port}`;
    using client = testClient({ origin, allowPrivate: false }, { resolve: async () => addresses });

    const reason = await reasonOf(openHttpFile(client, new URL(origin)));

    expect(reason).toContain('which may not be connected to');
    expect(trap.connections.all).toBe(0);
  });

  it.each(['localhost', 'LOCALHOST', 'localhost.'])('%s is this machine', async (host) => {
    await using trap = await serve((_, response) => response.end('secret'));
    const url = new URL(`https://${host}:${trap.port}/`);
    using client = testClient(
      { origin: url.origin, allowPrivate: false },
      // Some systems do not know every spelling.
      { resolve: (name) => resolveHost(name.replace(/\.$/, '')) },
    );

    const reason = await reasonOf(openHttpFile(client, url));

    expect(reason).toContain('which may not be connected to');
    expect(trap.connections.all).toBe(0);
  });

  it.each([
    ['has no address', async () => [], 'has no address'],
    [
      'is not known',
      async () => {
        throw new Error('ENOTFOUND');
      },
      'ENOTFOUND',
    ],
  ])('that %s fails', async (_, resolve, why) => {
    using client = testClient({ origin: 'https://files.example.com' }, { resolve });

    expect(await reasonOf(openHttpFile(client, new URL('https://files.example.com/')))).toContain(why);
  });

  it('is asked for once, and connected to at the address that was checked', async () => {
    await using server = await serve((request, response) => giveParts(request, response, 1));
    const answers = [['127.0.0.1'], ['169.254.169.254'], ['127.0.0.2']];
    const resolve = vi.fn<Resolve>(async () => answers.shift() ?? []);
    const url = new URL(`http://files.example.com:${server.port}/a`);
    using client = testClient({ origin: url.origin }, { resolve });

    const file = await openHttpFile(client, url);

    expect(file?.size).toBe(CONTENT.length);
    expect(server.seen[0]?.headers['host']).toBe(`files.example.com:${server.port}`);
    expect(resolve).toHaveBeenCalledTimes(1);
  });

  it('that is of another address a moment later is checked again for each connection', async () => {
    const answers = [[PUBLIC], ['127.0.0.1']];
    const resolve = vi.fn<Resolve>(async () => answers.shift() ?? []);
    const lookup = guardedLookup('https:', { allowPrivate: false }, resolve);
    const find = (all: boolean): Promise<unknown> =>
      new Promise((found, fail) => {
        lookup('files.example.com', { all }, (error, address) => (error ? fail(error) : found(address)));
      });

    const first = await find(true);

    expect(first).toEqual([{ address: PUBLIC, family: 4 }]);
    expect(resolve).toHaveBeenCalledTimes(1);
    await expect(find(false)).rejects.toThrow('127.0.0.1, which may not be connected to');
  });
});

describe('a redirect', () => {
  it.each<[string, (port: number, trap: number) => string, string]>([
    ['to another host', (port) => `http://evil.example:${port}/`, 'redirects to http://evil.example'],
    ['to another port', (_, trap) => `http://127.0.0.1:${trap}/`, 'redirects to'],
    ['to another scheme', (port) => `https://127.0.0.1:${port}/`, 'redirects to https:'],
    ['to another name of the same host', (port) => `http://localhost:${port}/`, 'redirects to'],
    ['to another address of the same host', (port) => `http://127.0.0.2:${port}/`, 'redirects to'],
    ['to the other family', (port) => `http://[::1]:${port}/`, 'redirects to'],
    ['to metadata', () => 'http://169.254.169.254/latest/meta-data/', 'may not be read'],
    ['to metadata by number', () => 'http://2852039166/latest/', 'may not be read'],
    ['to credentials', (port) => `http://user:secret@127.0.0.1:${port}/`, 'holds credentials'],
    ['to a file', () => 'file:///etc/passwd', 'not of https'],
    ['by FTP', (port) => `ftp://127.0.0.1:${port}/`, 'not of https'],
    ['to data', () => 'data:text/plain,secret', 'not of https'],
    ['to a script', () => 'javascript:alert(1)', 'not of https'],
    ['without a scheme', (_, trap) => `//127.0.0.1:${trap}/`, 'redirects to'],
    ['with slashes the other way', (_, trap) => `\\\\127.0.0.1:${trap}/`, 'redirects to'],
    ['with slashes both ways', (_, trap) => `/\\127.0.0.1:${trap}/`, 'redirects to'],
    ['with a tab in its slashes', (_, trap) => `/\t/127.0.0.1:${trap}/`, 'redirects to'],
    ['to nothing', () => '', 'redirects nowhere'],
    ['to no URL', () => 'http://', 'redirects nowhere'],
    ['to itself', (port) => `http://127.0.0.1:${port}/`, 'without end'],
  ])('%s is not followed', async (_, location, why) => {
    await using trap = await serve((__, response) => response.end('secret'));
    await using server = await serve((__, response) =>
      response.writeHead(302, { location: location(server.port, trap.port) }).end(),
    );
    using client = testClient(
      { origin: server.origin, headers: { authorization: 'Bearer secret' } },
      { resolve: async () => ['127.0.0.1'] },
    );

    const reason = await reasonOf(openHttpFile(client, new URL(`${server.origin}/a`)));

    expect(reason).toContain(why);
    expect(trap.connections.all).toBe(0);
  });

  it.each([301, 302, 303, 307, 308])('of status %s is followed to the same server', async (status) => {
    await using server = await serve((request, response) => {
      const step = ['/a', '../b', '/c?d=e'][server.seen.length - 1];
      if (step === undefined) givePart(CONTENT, request.headers.range, response);
      else response.writeHead(status, { location: step, 'set-cookie': 'id=1' }).end();
    });
    using client = testClient({ origin: server.origin, headers: { authorization: 'Bearer secret' } });

    const file = await openHttpFile(client, new URL(`${server.origin}/x/y/z`));

    expect(file?.size).toBe(CONTENT.length);
    expect(server.seen.map(({ url }) => url)).toEqual(['/x/y/z', '/a', '/b', '/c?d=e']);
    for (const { headers } of server.seen) {
      expect(headers['authorization']).toBe('Bearer secret');
      expect(headers['cookie']).toBeUndefined();
    }
  });

  it('is followed three times, and not once more', async () => {
    await using server = await serve((_, response) =>
      response.writeHead(302, { location: `/${server.seen.length}` }).end(),
    );
    using client = testClient({ origin: server.origin });

    const reason = await reasonOf(openHttpFile(client, new URL(server.origin)));

    expect(reason).toContain('without end');
    expect(server.seen.map(({ url }) => url)).toEqual(['/', '/1', '/2', '/3']);
  });
});

const sourceOf = (origin: string): McapSource =>
  new McapSource(
    { kind: 'mcap', url: `${origin}/files/{identity}.mcap?k=v`, headers: {}, allowPrivate: true },
    { http: { now: () => 0, resolve: noHost } },
  );

describe('an identity', () => {
  it.each([
    '%2e%2e',
    '%2e%2e%2fsecret',
    '..%2fsecret',
    '%5c%5cevil',
    '@evil.example',
    'x@evil.example:80',
    '?a=b',
    '#a',
    '\u2025\u2215secret',
    '\u2025\uff0fsecret',
    '\uff0e\uff0e',
    'a b',
    "a' or 1",
  ])('%j asks for a segment below its folder', async (identity) => {
    await using server = await serve((_, response) => response.writeHead(404).end());

    expect(await sourceOf(server.origin).open(identity)).toBeUndefined();

    expect(server.seen.map(({ url }) => url)).toEqual([`/files/${encodeURIComponent(identity)}.mcap?k=v`]);
  });

  it.each([
    '',
    '.',
    '..',
    '../secret',
    '/',
    '//evil.example',
    '\\..\\secret',
    'a\r\nx-evil: 1',
    'a\0',
    '\ud800',
  ])('%j asks for nothing', async (identity) => {
    await using server = await serve((_, response) => response.writeHead(404).end());

    expect(await reasonOf(sourceOf(server.origin).open(identity))).toContain('name');

    expect(server.connections.all).toBe(0);
  });
});

describe('the environment', () => {
  it('sends nothing through a proxy', async () => {
    await using proxy = await serve((_, response) => response.end('secret'));
    await using server = await serve((request, response) => giveParts(request, response, 1));
    for (const name of ['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'ALL_PROXY', 'all_proxy'])
      vi.stubEnv(name, proxy.origin);
    vi.stubEnv('NO_PROXY', '');
    using client = testClient({ origin: server.origin });

    const file = await openHttpFile(client, new URL(server.origin)).finally(() => vi.unstubAllEnvs());

    expect(file?.size).toBe(CONTENT.length);
    expect(proxy.connections.all).toBe(0);
  });
});
