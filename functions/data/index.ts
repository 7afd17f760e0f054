import { Readable } from 'node:stream';
import type { DataReader } from '../../shared/access/authorize-data.ts';
import { OdographError } from '../../shared/errors/odograph-error.ts';
import { readDataQuery } from '../../shared/manifest/data-query.ts';
import { requireHours } from '../../shared/manifest/range-limits.ts';
import { openRecording } from '../../shared/recording/open-recording.ts';
import { RowEncoder } from '../../shared/recording/row-encoder.ts';
import { openSessionRecording } from '../../shared/session/open-session.ts';
import type { SessionRecord } from '../../shared/session/session.ts';
import { readSession, readSessionQuery } from '../../shared/session/session-query.ts';
import { sessionFor } from '../../shared/session/readable-sessions.ts';
import { FUNCTIONS } from '../catalogue.ts';
import { dataGate, requestLimits } from '../runtime/access.ts';
import { type HttpRequest, requireMethod, streamingHandler } from '../runtime/http-handler.ts';
import { now, storedPorts } from '../runtime/ports.ts';
import { sessionPorts } from '../runtime/sessions.ts';
import { streamCounter } from '../runtime/streams.ts';

const ports = { ...storedPorts(), newWriter: () => new RowEncoder('stream'), now };
const sessions = { ...sessionPorts(), now };
const letPass = dataGate();
const openStream = streamCounter(FUNCTIONS.data.timeoutSeconds);

/** Who reads, and what opens the recording that they ask for. */
type Opening = readonly [DataReader, open: () => Promise<AsyncIterable<Uint8Array>>];

/**
 * `GET /v1/data?device=NAME&start=…&end=…[&sensors=GLOB]` or `?session=IDENTITY&start=…&end=…`: a recording as MCAP,
 * streamed while it is made.
 */
export const handler = streamingHandler(async (request) => {
  requireMethod(request, 'GET');
  const session = readSession(request.parameters);
  const [{ reader }, open] = await (session === undefined ? ofDevice(request) : ofSession(session, request));
  const recording = await openStream(reader, open);
  return {
    statusCode: 200,
    headers: { 'content-type': 'application/octet-stream', 'cache-control': 'no-store' },
    body: Readable.from(recording, { objectMode: false }),
  };
});

async function ofDevice({ parameters, headers }: HttpRequest): Promise<Opening> {
  const query = readDataQuery(parameters);
  const passed = await letPass({ query, parameters, headers }, (grants) =>
    grants.require('read', query.device),
  );
  if (!passed.isLink) await requireHours(query, requestLimits.dataHours, ports.index);
  return [passed, () => openRecording(query, ports)];
}

async function ofSession(identity: string, { parameters, headers }: HttpRequest): Promise<Opening> {
  const query = readSessionQuery(identity, parameters);
  let judged: SessionRecord | undefined;
  const passed = await letPass({ query, parameters, headers }, async (grants) => {
    judged = await sessionFor(identity, grants, sessions);
  });
  return [
    passed,
    async () => {
      // What was judged is what is opened. Of a link, its signature was.
      const record = judged ?? (await sessions.store.get(identity));
      // Whoever has come so far knows that there was one.
      if (record === undefined) throw new OdographError('not-found', `there is no session ${identity}`);
      const bounds = passed.isLink ? {} : { mostHours: requestLimits.dataHours };
      return openSessionRecording(record, query, { ...sessions, ...bounds });
    },
  ];
}
