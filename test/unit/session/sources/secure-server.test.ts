import { once } from 'node:events';
import { createServer as createSecureServer } from 'node:https';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { openHttpFile } from '../../../../shared/session/sources/http-reader.ts';
import { CERTIFICATE, CERTIFICATE_KEY } from '../../../support/known-certificate.ts';
import { CONTENT, giveParts, reasonOf, SMALL, testClient } from './local-server.ts';

let seen: string[] = [];
let end = async (): Promise<void> => undefined;

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const sockets: { destroy(): void }[] = [];
  server.on('connection', (socket) => sockets.push(socket));
  end = async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  };
  return (server.address() as AddressInfo).port;
}

const serveSecurely = (): Promise<number> =>
  listen(
    createSecureServer({ cert: CERTIFICATE, key: CERTIFICATE_KEY }, (request, response) => {
      seen.push(request.url ?? '');
      giveParts(request, response, 1);
    }),
  );

const TRUSTED = getCACertificates('default');

afterEach(async () => {
  setDefaultCACertificates(TRUSTED);
  vi.unstubAllEnvs();
  seen = [];
  await end();
});

const toThisMachine = async (): Promise<string[]> => ['127.0.0.1'];

describe('a server with a certificate', () => {
  it('is read when the certificate is its own and trusted', async () => {
    const url = new URL(`https://files.example.com:${await serveSecurely()}/a`);
    setDefaultCACertificates([CERTIFICATE]);
    using client = testClient({ origin: url.origin }, { resolve: toThisMachine, limits: SMALL });

    const file = await openHttpFile(client, url);
    const part = await file?.read(100, 50);

    expect(part?.equals(CONTENT.subarray(100, 150))).toBe(true);
    expect(seen).toEqual(['/a', '/a']);
  });

  it('is not read when nobody trusts it, whatever the environment says', async () => {
    const url = new URL(`https://files.example.com:${await serveSecurely()}/a`);
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    using client = testClient({ origin: url.origin }, { resolve: toThisMachine });

    expect(await reasonOf(openHttpFile(client, url))).toMatch(/self-signed/);

    expect(seen).toEqual([]);
  });

  it('is not read under another name', async () => {
    const url = new URL(`https://evil.example.com:${await serveSecurely()}/a`);
    setDefaultCACertificates([CERTIFICATE]);
    using client = testClient({ origin: url.origin }, { resolve: toThisMachine });

    expect(await reasonOf(openHttpFile(client, url))).toMatch(/altnames/);

    expect(seen).toEqual([]);
  });
});

describe('connecting', () => {
  it('ends when a server takes the connection and agrees on no keys', async () => {
    const url = new URL(`https://files.example.com:${await listen(createServer())}/a`);
    using client = testClient({ origin: url.origin }, { resolve: toThisMachine, limits: { connectMs: 50 } });

    expect(await reasonOf(openHttpFile(client, url))).toContain('no connection within 50 ms');
  });

  it('ends when nobody says where a host is', async () => {
    const never = Promise.withResolvers<string[]>();
    using client = testClient(
      { origin: 'https://files.example.com' },
      { resolve: () => never.promise, limits: { connectMs: 50 } },
    );

    const reason = await reasonOf(openHttpFile(client, new URL('https://files.example.com/')));
    never.resolve([]);

    expect(reason).toContain('no connection within 50 ms');
    end = async () => undefined;
  });

  it('is tried again when nobody was there', async () => {
    const port = await listen(createServer());
    await end();
    end = async () => undefined;
    const waited: number[] = [];
    const wait = async (ms: number): Promise<void> => {
      waited.push(ms);
    };
    using client = testClient({ origin: `http://127.0.0.1:${port}` }, { wait });

    expect(await reasonOf(openHttpFile(client, new URL(`http://127.0.0.1:${port}/`)))).toContain(
      'ECONNREFUSED',
    );

    expect(waited).toEqual([200, 400]);
  });
});
