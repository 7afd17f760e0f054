import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { devNull, tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { credentialProviders } from '../../../functions/build/credential-providers.ts';

interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}
interface Bundle {
  readonly defaultProvider: () => () => Promise<Credentials>;
}

let folder: string;
let server: Server;
let bundle: Bundle;
let inputs: string[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'odograph-'));
  const outfile = join(folder, 'index.mjs');
  const { metafile } = await build({
    stdin: {
      contents: `export { defaultProvider } from '@aws-sdk/credential-provider-node';`,
      resolveDir: import.meta.dirname,
    },
    outfile,
    bundle: true,
    metafile: true,
    platform: 'node',
    format: 'esm',
    mainFields: ['module', 'main'],
    plugins: [credentialProviders],
  });
  inputs = Object.keys(metafile.inputs);
  bundle = (await import(pathToFileURL(outfile).href)) as Bundle;
  server = createServer((_, response) => {
    const Expiration = '2099-01-01T00:00:00Z';
    const body = { AccessKeyId: 'asked', SecretAccessKey: 's', Token: 't', Expiration };
    response.setHeader('content-type', 'application/json').end(JSON.stringify(body));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
});

afterAll(async () => {
  server.close();
  await rm(folder, { recursive: true });
});

beforeEach(() => {
  for (const name of Object.keys(process.env).filter((each) => each.startsWith('AWS_')))
    vi.stubEnv(name, undefined);
  vi.stubEnv('AWS_CONFIG_FILE', devNull);
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', devNull);
  return () => vi.unstubAllEnvs();
});

test('a bundle takes credentials from the environment', async () => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'given');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 's');

  expect(await bundle.defaultProvider()()).toMatchObject({ accessKeyId: 'given', secretAccessKey: 's' });
});

test('a bundle asks for credentials over HTTP where the environment has none', async () => {
  const { port } = server.address() as AddressInfo;
  vi.stubEnv('AWS_CONTAINER_CREDENTIALS_FULL_URI', `http://127.0.0.1:${port}/credentials`);

  expect(await bundle.defaultProvider()()).toMatchObject({ accessKeyId: 'asked', secretAccessKey: 's' });
});

test('a bundle holds none of the clients that sign people in', () => {
  expect(inputs.filter((path) => /nested-clients|provider-(ini|login|process)\//.test(path))).toEqual([]);
});
