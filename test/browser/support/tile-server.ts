import { createServer, type Server } from 'node:http';
import { crc32, deflateSync } from 'node:zlib';
import { listenLocally } from '../../../local/listen.ts';

const SIDE = 256;
/** Of no other part of the board. */
export const TILE_COLOR = [12, 200, 90] as const;

function chunk(type: string, content: Uint8Array): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), content]);
  const bytes = Buffer.alloc(named.length + 8);
  bytes.writeUInt32BE(content.length, 0);
  bytes.set(named, 4);
  bytes.writeUInt32BE(crc32(named), named.length + 4);
  return bytes;
}

/** A tile of one colour as PNG: https://www.w3.org/TR/png/ */
function tile(): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(SIDE, 0);
  head.writeUInt32BE(SIDE, 4);
  // Eight bits of each of red, green and blue.
  head.set([8, 2, 0, 0, 0], 8);
  const row = Buffer.from([0, ...Array.from({ length: SIDE }, () => TILE_COLOR).flat()]);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(Buffer.concat(Array.from({ length: SIDE }, () => row)))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

export interface TileServer {
  readonly origin: string;
  /** Paths that were asked for. */
  readonly asked: string[];
  /** Whether it refuses to give any, as for a key that is not valid. */
  isRefusing: boolean;
  close(): void;
}

/** A server of tiles, as others have them: of another origin than the board. */
export async function startTileServer(): Promise<TileServer> {
  const png = tile();
  const asked: string[] = [];
  const server: Server = createServer(({ url = '' }, response) => {
    asked.push(url);
    const headers = { 'access-control-allow-origin': '*', 'cross-origin-resource-policy': 'cross-origin' };
    if (told.isRefusing) response.writeHead(403, headers).end();
    else response.writeHead(200, { ...headers, 'content-type': 'image/png' }).end(png);
  });
  const origin = `http://127.0.0.1:${await listenLocally(server, 0)}`;
  const told = {
    origin,
    asked,
    isRefusing: false,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
  return told;
}
