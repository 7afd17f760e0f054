import { once } from 'node:events';
import { createServer } from 'node:http';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import WebSocket, { WebSocketServer } from 'ws';
import { listenLocally } from '../../../../local/listen.ts';
import { FrameLengths } from '../../../../local/socket/frame-lengths.ts';
import { cutAt, cuts, RUNS } from '../../../support/arbitraries.ts';

/** A frame as RFC 6455 writes it, its length in the shortest form. */
function frameOf(bytes: number, isMasked: boolean): Buffer {
  const mask = isMasked ? 0x80 : 0;
  const header =
    bytes < 126
      ? Buffer.of(0x82, mask | bytes)
      : bytes < 65_536
        ? Buffer.of(0x82, mask | 126, bytes >> 8, bytes & 0xff)
        : Buffer.concat([
            Buffer.of(0x82, mask | 127),
            Buffer.of(0, 0, 0, 0, 0, bytes >> 16),
            pair(bytes & 0xffff),
          ]);
  return Buffer.concat([header, Buffer.alloc(isMasked ? 4 : 0, 7), Buffer.alloc(bytes, 0xfe)]);
}

const pair = (value: number): Buffer => Buffer.of(value >> 8, value & 0xff);

const lengths = fc.oneof(
  fc.nat(300),
  fc.constantFrom(0, 125, 126, 127, 32_768, 32_769, 65_535, 65_536, 70_000),
);

describe('FrameLengths', () => {
  it('tells the length of every frame, wherever the bytes are cut', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(lengths, fc.boolean()), { maxLength: 6 }), cuts, (list, places) => {
        const bytes = Buffer.concat(list.map(([length, isMasked]) => frameOf(length, isMasked)));
        const whole = new FrameLengths();
        const inPieces = new FrameLengths();

        const longest = whole.longest(bytes);
        const longestOfPieces = cutAt(bytes, places).map((piece) => inPieces.longest(piece));

        const expected = Math.max(0, ...list.map(([length]) => length));
        expect(longest).toBe(expected);
        expect(Math.max(0, ...longestOfPieces)).toBe(expected);
        expect(inPieces.longest(frameOf(9, true))).toBe(9);
      }),
      RUNS,
    );
  });

  describe('on what a client sends', () => {
    const server = createServer();
    const sockets = new WebSocketServer({ noServer: true });
    let url: string;

    beforeAll(async () => {
      server.on('upgrade', (request, socket, head) => {
        const told = new FrameLengths();
        sockets.handleUpgrade(request, socket, head, (ws) => {
          request.socket.prependListener('data', (chunk: Buffer) => {
            const longest = told.longest(chunk);
            if (longest > 0) ws.send(String(longest));
          });
        });
      });
      url = `ws://127.0.0.1:${await listenLocally(server, 0)}`;
    });
    afterAll(() => {
      server.close();
      server.closeAllConnections();
    });

    it.each([5, 200, 32_768, 100_000])('a text of %i bytes', async (bytes) => {
      const client = new WebSocket(url);
      await once(client, 'open');
      client.send('x'.repeat(bytes));
      const [told] = (await once(client, 'message')) as [Buffer];
      client.terminate();

      expect(told.toString()).toBe(String(bytes));
    });
  });
});
