import { afterEach, describe, expect, it } from 'vitest';
import { McapSource } from '../../shared/session/sources/mcap.ts';
import { type ForeignMessage, type ForeignOptions, inOrder, writeForeign } from '../support/foreign-mcap.ts';
import { collect } from '../support/source-parts.ts';
import { givePart, type LocalServer, reasonOf, serve } from '../unit/session/sources/local-server.ts';
import { type DataSourceWorld, dataSourceContract } from './data-source.contract.ts';

const START = 1_700_000_000_000_000_000n;

/** Three MiB of three channels, two messages of which share each time. */
const drive = (seed: number): ForeignMessage[] =>
  Array.from({ length: 600 }, (_, nth) => ({
    channel: nth % 3,
    logTime: START + BigInt(Math.floor((nth % 5 === 0 ? nth + 5 : nth) / 2) * 1_000_000),
    data: Buffer.alloc(5000, nth + seed),
  }));

type ServerKind = readonly [
  name: string,
  givesParts: boolean,
  headersOf: (version: number) => Record<string, string>,
];

const SERVERS: readonly ServerKind[] = [
  ['gives parts by tags', true, (version) => ({ etag: `"${version}"` })],
  ['gives parts by dates', true, (version) => ({ 'last-modified': new Date(version * 1000).toUTCString() })],
  ['gives parts, but tells no versions', true, () => ({})],
  ['gives no parts', false, (version) => ({ etag: `"${version}"` })],
];

const INDEXED: ForeignOptions = { compression: 'zstd', chunkSize: 100_000 };
/** More than is read of a file to open it. */
const LARGE: ForeignOptions = { compression: '', chunkSize: 500_000 };
const open: LocalServer[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server[Symbol.asyncDispose]()));
});

async function begin(
  [, givesParts, headersOf]: ServerKind,
  options: ForeignOptions,
): Promise<DataSourceWorld> {
  let version = 1;
  let messages = drive(version);
  let file = await writeForeign(messages, options);
  const server = await serve(({ url, headers }, response) => {
    if (url !== '/drives/drive%207.mcap') response.writeHead(404).end();
    else givePart(file, givesParts ? headers.range : undefined, response, headersOf(version));
  });
  open.push(server);
  const url = `${server.origin}/drives/{identity}.mcap`;
  return {
    source: new McapSource(
      { kind: 'mcap', url, headers: {}, allowPrivate: true },
      // Short, so that most is read in parts.
      { http: { now: () => 0, wait: async () => undefined, limits: { firstBytes: 1024 } } },
    ),
    identity: 'drive 7',
    missing: 'drive 8',
    faulty: ['..', '../drive 7', 'a/b', 'a\\b', 'a\n'],
    messages: () => inOrder(messages),
    change: async () => {
      version += 1;
      messages = drive(version);
      file = await writeForeign(messages, options);
    },
  };
}

describe.each(SERVERS)('McapSource of a server that %s', (...server) => {
  dataSourceContract(() => begin(server, INDEXED));
});

describe('McapSource of files without an index', () => {
  dataSourceContract(() => begin(SERVERS[0]!, { useChunks: false }));
});

describe('McapSource', () => {
  it.each(SERVERS.slice(0, 2))(
    'fails to read on when a file is replaced on a server that %s',
    async (...server) => {
      const { source, identity, change, messages } = await begin(server, LARGE);
      const before = (await source.open(identity))!;
      await change();

      const reason = await reasonOf(collect(before));

      expect(reason).toContain('the file has changed while it was read');
      expect((await collect((await source.open(identity))!)).messages).toEqual(messages());
    },
  );

  it('tells nobody but the log where a file is that is none', async () => {
    const server = await serve((_, response) =>
      response.writeHead(200, { 'content-length': 5 }).end('12345'),
    );
    open.push(server);
    const url = `${server.origin}/secret-folder/{identity}?token=very-secret`;
    const source = new McapSource(
      { kind: 'mcap', url, headers: {}, allowPrivate: true },
      { http: { now: () => 0 } },
    );

    const reason = await reasonOf(source.open('secret-drive'));

    expect(reason).toContain(`${server.origin}/secret-folder/secret-drive cannot be read`);
    expect(reason).toContain('it is no whole MCAP');
    expect(reason).not.toContain('very-secret');
  });
});
