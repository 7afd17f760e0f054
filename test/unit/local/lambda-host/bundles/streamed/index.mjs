// Streams in the way that the header `x-order` asks for.
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';

export const handler = awslambda.streamifyResponse(async (event, responseStream) => {
  const order = JSON.parse(event.headers?.['x-order'] ?? '{}');
  if (order.throwEarly) throw new RangeError('thrown before the first byte');
  const stream = order.raw
    ? responseStream
    : awslambda.HttpResponseStream.from(responseStream, {
        statusCode: order.statusCode ?? 201,
        headers: { 'content-type': 'application/mcap', 'x-own': 'yes', 'x-pid': process.pid },
        cookies: ['a=1', 'b=2'],
      });
  const chunk = Buffer.alloc(order.chunkBytes ?? 1000, 'x');
  for (let i = 0; i < (order.chunks ?? 3); i++) {
    if (!stream.write(chunk)) await once(stream, 'drain');
    if (order.pauseMs) await new Promise((resolve) => setTimeout(resolve, order.pauseMs));
  }
  if (order.write) writeFileSync(order.write, '');
  if (order.throwLate) throw new RangeError('thrown in mid-stream');
  if (order.exit) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    process.exit(3);
  }
  if (order.hang) await new Promise(() => setInterval(() => {}, 1000));
  if (order.destroy) stream.destroy();
  else stream.end();
});
