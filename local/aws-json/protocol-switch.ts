import type { Server as HttpServer } from 'node:http';
import type { Http2Server } from 'node:http2';
import { createServer, type Server, type Socket } from 'node:net';

/**
 * How HTTP/2 with prior knowledge begins (RFC 9113, section 3.4), as far as it takes to tell it from HTTP/1:
 * no method begins so.
 */
const HTTP2_START = Buffer.from('PRI');

function route(socket: Socket, http1: HttpServer, http2: Http2Server): void {
  let seen = Buffer.alloc(0);
  const look = (): void => {
    const chunk: unknown = socket.read();
    if (Buffer.isBuffer(chunk)) seen = Buffer.concat([seen, chunk]);
    if (seen.length < HTTP2_START.length) {
      socket.once('readable', look);
      return;
    }
    socket.unshift(seen);
    const isHttp2 = seen.subarray(0, HTTP2_START.length).equals(HTTP2_START);
    (isHttp2 ? http2 : http1).emit('connection', socket);
  };
  socket.once('readable', look);
  socket.once('end', () => socket.destroy());
}

/**
 * One port for both protocols: a connection is handed to the server whose protocol its first bytes speak.
 * The SDK's client for Kinesis speaks HTTP/2 with prior knowledge, most other clients HTTP/1.
 */
export function createProtocolSwitch(http1: HttpServer, http2: Http2Server): Server {
  return createServer((socket) => {
    socket.on('error', () => socket.destroy());
    route(socket, http1, http2);
  });
}
