import type { Grants } from '../../shared/access/grants.ts';
import { OdographError } from '../../shared/errors/odograph-error.ts';
import { jsonAnswer } from '../../shared/http/problem.ts';
import { takeBody } from '../../shared/ingest/take-body.ts';
import { nameFault } from '../../shared/reading/name.ts';
import { grantsFor, requestLimits } from '../runtime/access.ts';
import { type HttpRequest, httpHandler, requireMethod } from '../runtime/http-handler.ts';
import { openIntake } from '../runtime/ingest.ts';
import { now } from '../runtime/ports.ts';

const intakeFor = openIntake();

/** `POST /ingest[?device=NAME]`: takes readings and answers with a receipt. */
export const handler = httpHandler(async (request) => {
  requireMethod(request, 'POST');
  // Before the body is looked at: decompressing it is work that only senders may cause.
  const grants = await grantsFor(request);
  grants.requireMay('write');
  const { ports, defaults } = intakeFor(grants);
  const receipt = await takeBody(
    {
      body: request.body,
      contentType: request.headers['content-type'],
      contentEncoding: request.headers['content-encoding'],
      limits: requestLimits,
    },
    { ...defaults, defaultDevice: askedDevice(request, grants) ?? defaults.defaultDevice, nowMs: now() },
    ports,
  );
  return jsonAnswer(receipt);
});

/**
 * The device that the address says.
 *
 * @throws OdographError `invalid-request`, `forbidden`: at once, rather than of every line
 */
function askedDevice({ parameters }: HttpRequest, grants: Grants): string | undefined {
  const device = parameters.get('device');
  if (device === null) return undefined;
  const fault = nameFault(device);
  if (fault !== undefined) throw new OdographError('invalid-request', `the device's name ${fault}`);
  grants.require('write', device);
  return device;
}
