import { ChannelGate } from '../../shared/ingest/channel-gate.ts';
import { INGEST_LIMITS } from '../../shared/ingest/limits.ts';
import { takeBody } from '../../shared/ingest/take-body.ts';
import { jsonAnswer } from '../../shared/http/problem.ts';
import { httpHandler, requireMethod } from '../runtime/http-handler.ts';
import { dynamoPorts, kinesisBus, now } from '../runtime/ports.ts';

const ports = { bus: kinesisBus(), gate: new ChannelGate(dynamoPorts().index) };

/** `POST /ingest[?device=NAME]`: takes readings and answers with a receipt. */
export const handler = httpHandler(async (request) => {
  requireMethod(request, 'POST');
  const receipt = await takeBody(
    {
      body: request.body,
      contentType: request.headers['content-type'],
      contentEncoding: request.headers['content-encoding'],
      limitBytes: INGEST_LIMITS.inflatedBytes,
    },
    { defaultDevice: request.parameters.get('device') ?? undefined, nowMs: now() },
    ports,
  );
  return jsonAnswer(receipt);
});
