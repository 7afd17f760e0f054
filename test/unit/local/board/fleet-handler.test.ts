import { createServer, type IncomingMessage, request as ask, type Server } from 'node:http';
import { json } from 'node:stream/consumers';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { FLEET_PATH, fleetHandler } from '../../../../local/board/fleet-handler.ts';

const asked: string[] = [];
const fleet = {
  status: { running: false, devices: [] },
  start: () => void asked.push('start'),
  stop: async () => void asked.push('stop'),
};

let server: Server;
let origin: string;
let isKnown: ((authorization: string | undefined) => Promise<boolean>) | undefined;

beforeAll(async () => {
  server = createServer((request, response) =>
    fleetHandler({ fleet, origin, ...(isKnown && { isKnown }) })(request, response),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
beforeEach(() => {
  asked.length = 0;
  isKnown = undefined;
});
afterAll(() => server.close());

async function send(method: string, headers: Record<string, string>) {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  ask(origin + FLEET_PATH, { method, headers }, resolve)
    .on('error', reject)
    .end();
  const response = await promise;
  return { status: response.statusCode, body: await json(response) };
}

const BOARD = { 'x-odograph-board': '1' };

describe('the fleet of a local system', () => {
  test.each([
    ['GET', []],
    ['POST', ['start']],
    ['DELETE', ['stop']],
  ])('%s does %s', async (method, done) => {
    const { status, body } = await send(method, { ...BOARD, origin, 'sec-fetch-site': 'same-origin' });

    expect([status, body]).toEqual([200, fleet.status]);
    expect(asked).toEqual(done);
  });

  test('takes nothing else', async () => {
    expect((await send('PUT', BOARD)).status).toBe(405);
    expect(asked).toEqual([]);
  });

  test.each<[string, Record<string, string>]>([
    ['without the header that only its board sends', {}],
    ['of a page of another origin', { ...BOARD, origin: 'https://evil.example' }],
    ['of a page of another port', { ...BOARD, origin: 'http://127.0.0.1:1' }],
    ['of a page that hides its origin', { ...BOARD, origin: 'null' }],
    ['that a browser marks as of another site', { ...BOARD, 'sec-fetch-site': 'cross-site' }],
    ['that a browser marks as of a neighbour', { ...BOARD, 'sec-fetch-site': 'same-site' }],
    ['by another name', { ...BOARD, host: 'rebound.example' }],
  ])('does nothing at a request %s', async (_, headers) => {
    for (const method of ['GET', 'POST', 'DELETE']) {
      expect((await send(method, headers)).status).toBe(403);
    }
    expect(asked).toEqual([]);
  });

  test('is for those who are known where the system asks who is there', async () => {
    isKnown = async (authorization) => authorization === 'Bearer good';

    const refused = await send('POST', { ...BOARD, authorization: 'Bearer bad' });
    const nobody = await send('POST', BOARD);
    const taken = await send('POST', { ...BOARD, authorization: 'Bearer good' });

    expect([refused.status, nobody.status, taken.status]).toEqual([401, 401, 200]);
    expect(asked).toEqual(['start']);
  });
});
