import { jsonTextAnswer } from '../../shared/http/problem.ts';
import { buildManifest } from '../../shared/manifest/build-manifest.ts';
import { readDevices, readRange, readSensors } from '../../shared/manifest/data-query.ts';
import type { Manifest } from '../../shared/manifest/manifest.ts';
import { manifestText } from '../../shared/manifest/manifest-text.ts';
import { buildSessionManifest } from '../../shared/session/session-manifest.ts';
import { readSession, readStretch } from '../../shared/session/session-query.ts';
import { sessionFor } from '../../shared/session/readable-sessions.ts';
import { grantsFor, openLinks, requestLimits } from '../runtime/access.ts';
import { resource } from '../runtime/environment.ts';
import { type HttpRequest, requireMethod, streamingHandler } from '../runtime/http-handler.ts';
import { now, storedPorts } from '../runtime/ports.ts';
import { sessionPorts } from '../runtime/sessions.ts';

const common = { now, dataUrl: resource('dataUrl'), mostDays: requestLimits.manifestDays };
const ports = { ...storedPorts(), ...common, filesUrl: resource('filesUrl') };
const sessions = { ...sessionPorts(), ...common };
const linksFor = openLinks();

/**
 * `GET /v1/manifest?device=NAME[&device=…][&start=…][&end=…][&sensors=GLOB]` or `?session=IDENTITY[&start=…][&end=…]`:
 * where the recording is found.
 */
export const handler = streamingHandler(async (request) => {
  requireMethod(request, 'GET', 'HEAD');
  const session = readSession(request.parameters);
  const manifest = session === undefined ? await ofDevices(request) : await ofSession(session, request);
  return jsonTextAnswer(manifestText(manifest));
});

async function ofDevices(request: HttpRequest): Promise<Manifest> {
  const grants = await grantsFor(request);
  grants.requireMay('read');
  const query = {
    devices: readDevices(request.parameters),
    range: readRange(request.parameters),
    sensors: readSensors(request.parameters),
  };
  for (const device of query.devices) grants.require('read', device);
  const links = await linksFor(grants.principal);
  return buildManifest(query, { ...ports, links });
}

async function ofSession(identity: string, request: HttpRequest): Promise<Manifest> {
  const grants = await grantsFor(request);
  const record = await sessionFor(identity, grants, sessions);
  const { data: sign } = await linksFor(grants.principal);
  return buildSessionManifest(record, readStretch(request.parameters), { ...sessions, sign });
}
