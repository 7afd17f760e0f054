import { type IncomingMessage, request as ask } from 'node:http';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CORS } from '../../../../functions/catalogue.ts';
import { localBoardConfiguration } from '../../../../local/board/board-configuration.ts';
import { readBoardFiles } from '../../../../local/board/board-files.ts';
import { startBoard } from '../../../../local/board/start-board.ts';
import { type Gateway, startGateway } from '../../../../local/gateway/gateway.ts';
import { boardConfigurationSchema } from '../../../../shared/board/configuration.ts';
import { contentSecurityPolicy } from '../../../../shared/board/content-security-policy.ts';

let folder: string;
let gateway: Gateway;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'odograph-board-'));
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>board</title>');
  writeFileSync(join(folder, 'assets', 'index-abc.js'), 'export const a = 1;');
  gateway = await startGateway({ port: 0, cors: CORS });
  const files = await readBoardFiles(folder);
  const { routes } = startBoard({ files, origin: gateway.url, access: undefined, onError: () => {} });
  gateway.serve(routes);
});

afterAll(async () => {
  await gateway.close(0);
  rmSync(folder, { recursive: true, force: true });
});

const PAGE = { accept: 'text/html,application/xhtml+xml' };

/** As fetch, which cannot be told what `Host` to send. */
async function get(path: string, headers: Record<string, string> = {}, method = 'GET') {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  ask(new URL(path, gateway.url), { headers, method }, resolve).on('error', reject).end();
  const response = await promise;
  return { status: response.statusCode, headers: response.headers, body: await text(response) };
}

describe('the board of a local system', () => {
  test('is what browsers get, with a policy', async () => {
    const { status, headers, body } = await get('/', PAGE);

    expect([status, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    expect(body).toContain('<title>board</title>');
    expect(headers['content-security-policy']).toBe(contentSecurityPolicy({ endpoints: [] }));
    expect(headers['cache-control']).toBe('no-cache');
    expect(headers['vary']).toBe('accept');
  });

  test('is not what others get, who are told in text what runs here', async () => {
    for (const headers of [{}, { accept: '*/*' }, { accept: 'application/json' }]) {
      const answer = await get('/', headers);

      expect([answer.status, answer.headers['content-type']]).toEqual([200, 'text/plain; charset=utf-8']);
      expect(answer.body).toContain(gateway.url);
      expect(answer.body).not.toContain('<');
    }
  });

  test('has parts that last, and are not sent again', async () => {
    const first = await get('/assets/index-abc.js');
    const again = await get('/assets/index-abc.js', { 'if-none-match': first.headers.etag ?? '' });

    expect(first.headers['content-type']).toBe('text/javascript; charset=utf-8');
    expect(first.headers['cache-control']).toContain('immutable');
    expect([again.status, again.body]).toEqual([304, '']);
  });

  test('is told of its system', async () => {
    const { headers, body } = await get('/config.json');

    expect(headers['content-type']).toBe('application/json');
    expect(boardConfigurationSchema.parse(JSON.parse(body)).access).toEqual({ mode: 'open' });
    expect(JSON.parse(body)).not.toHaveProperty('tiles');
  });

  test('is asked for by GET and HEAD', async () => {
    const head = await get('/', PAGE, 'HEAD');
    const post = await get('/', PAGE, 'POST');

    expect([head.status, head.body]).toEqual([200, '']);
    expect(Number(head.headers['content-length'])).toBeGreaterThan(0);
    expect([post.status, post.headers.allow]).toEqual([405, 'GET, HEAD']);
  });

  test.each(['/assets/none.js', '/assets/../index.html', '/assets/%2e%2e/index.html', '/assets'])(
    'has no file %s',
    async (path) => {
      const { promise, resolve, reject } = Promise.withResolvers<number | undefined>();
      const { hostname, port } = new URL(gateway.url);
      ask({ hostname, port, path }, (response) => resolve(response.resume().statusCode))
        .on('error', reject)
        .end();

      expect(await promise).toBe(404);
    },
  );

  test('has one origin: the name of the machine leads to its address', async () => {
    const { port } = new URL(gateway.url);

    const answer = await get('/?code=a', { ...PAGE, host: `localhost:${port}` });

    expect([answer.status, answer.headers.location]).toEqual([307, `${gateway.url}/?code=a`]);
  });

  test('is not for pages that gave this address a name of theirs', async () => {
    for (const path of ['/', '/config.json', '/assets/index-abc.js']) {
      expect((await get(path, { ...PAGE, host: 'rebound.example' })).status).toBe(421);
    }
  });

  test('has people sign in at the issuer of a system that asks who is there', () => {
    const issuer = { issuer: 'http://127.0.0.1:8321/oidc' } as never;

    const { access } = boardConfigurationSchema.parse(JSON.parse(localBoardConfiguration(issuer)));

    expect(access).toMatchObject({
      mode: 'keys',
      signIn: { issuer: 'http://127.0.0.1:8321/oidc', clientId: 'odograph' },
    });
  });
});
