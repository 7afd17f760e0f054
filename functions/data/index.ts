import { Readable } from 'node:stream';
import { readDataQuery } from '../../shared/manifest/data-query.ts';
import { requireHours } from '../../shared/manifest/range-limits.ts';
import { openRecording } from '../../shared/recording/open-recording.ts';
import { RowEncoder } from '../../shared/recording/row-encoder.ts';
import { FUNCTIONS } from '../catalogue.ts';
import { dataGate, requestLimits } from '../runtime/access.ts';
import { requireMethod, streamingHandler } from '../runtime/http-handler.ts';
import { now, storedPorts } from '../runtime/ports.ts';
import { streamCounter } from '../runtime/streams.ts';

const ports = { ...storedPorts(), newWriter: () => new RowEncoder('stream'), now };
const letPass = dataGate();
const openStream = streamCounter(FUNCTIONS.data.timeoutSeconds);

/** `GET /v1/data?device=NAME&start=…&end=…[&sensors=GLOB]`: a recording as MCAP, streamed while it is made. */
export const handler = streamingHandler(async (request) => {
  requireMethod(request, 'GET');
  const { parameters, headers } = request;
  const query = readDataQuery(parameters);
  const { reader, isLink } = await letPass({ query, parameters, headers }, (grants) =>
    grants.require('read', query.device),
  );
  if (!isLink) await requireHours(query, requestLimits.dataHours, ports.index);
  const recording = await openStream(reader, () => openRecording(query, ports));
  return {
    statusCode: 200,
    headers: { 'content-type': 'application/octet-stream', 'cache-control': 'no-store' },
    body: Readable.from(recording, { objectMode: false }),
  };
});
