import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { TOKEN_LIMITS } from '../../../shared/access/limits.ts';
import { readIssuerKeys, usualKeysUrl } from '../../../shared/access/read-issuer-keys.ts';

let server: Server | undefined;

async function serve(listener: RequestListener): Promise<string> {
  server = createServer(listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks.json`;
}

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

describe('readIssuerKeys', () => {
  it('reads a document of this machine', async () => {
    const url = await serve((_, response) => response.end('{"keys":[]}'));

    expect(await readIssuerKeys(url)).toBe('{"keys":[]}');
  });

  it.each([
    'http://login.example.com/jwks.json',
    'http://127.0.0.1.example.com/',
    'http://localhost.example.com/',
    'ftp://127.0.0.1/jwks.json',
    'file:///etc/passwd',
    'data:application/json,{}',
  ])('reads nothing from %s', async (url) => {
    await expect(readIssuerKeys(url)).rejects.toThrow('over https');
  });

  it.each([
    ['an answer that is none', 404, 'answers 404'],
    ['a redirect', 302, 'fetch failed'],
  ])('takes no %s', async (_, status, why) => {
    const url = await serve((__, response) =>
      response.writeHead(status, { location: '/other' }).end('{"keys":[]}'),
    );

    await expect(readIssuerKeys(url)).rejects.toThrow(why);
  });

  it('stops reading what is too long', async () => {
    const url = await serve((_, response) => response.end('x'.repeat(TOKEN_LIMITS.keysBytes + 1)));

    await expect(readIssuerKeys(url)).rejects.toThrow('longer than');
  });
});

describe('usualKeysUrl', () => {
  it.each([
    ['https://a.example', 'https://a.example/.well-known/jwks.json'],
    ['https://a.example/', 'https://a.example/.well-known/jwks.json'],
    ['https://a.example/pool', 'https://a.example/pool/.well-known/jwks.json'],
  ])('of %s is %s', (issuer, url) => {
    expect(usualKeysUrl(issuer)).toBe(url);
  });
});
