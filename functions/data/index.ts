import { Readable } from 'node:stream';
import { readDataQuery } from '../../shared/manifest/data-query.ts';
import { openRecording } from '../../shared/recording/open-recording.ts';
import { RowEncoder } from '../../shared/recording/row-encoder.ts';
import { requireMethod, streamingHandler } from '../runtime/http-handler.ts';
import { now, storedPorts } from '../runtime/ports.ts';

const ports = { ...storedPorts(), newWriter: () => new RowEncoder('stream'), now };

/** `GET /v1/data?device=NAME&start=…&end=…[&sensors=GLOB]`: a recording as MCAP, streamed while it is made. */
export const handler = streamingHandler(async (request) => {
  requireMethod(request, 'GET');
  const recording = await openRecording(readDataQuery(request.parameters), ports);
  return {
    statusCode: 200,
    headers: { 'content-type': 'application/octet-stream', 'cache-control': 'no-store' },
    body: Readable.from(recording, { objectMode: false }),
  };
});
