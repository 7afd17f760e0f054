import { jsonTextAnswer } from '../../shared/http/problem.ts';
import { buildManifest } from '../../shared/manifest/build-manifest.ts';
import { readDevices, readRange, readSensors } from '../../shared/manifest/data-query.ts';
import { resource } from '../runtime/environment.ts';
import { manifestText } from '../../shared/manifest/manifest-text.ts';
import { grantsFor, openLinks, requestLimits } from '../runtime/access.ts';
import { requireMethod, streamingHandler } from '../runtime/http-handler.ts';
import { now, storedPorts } from '../runtime/ports.ts';

const ports = {
  ...storedPorts(),
  now,
  dataUrl: resource('dataUrl'),
  filesUrl: resource('filesUrl'),
  mostDays: requestLimits.manifestDays,
};
const linksFor = openLinks();

/** `GET /v1/manifest?device=NAME[&device=…][&start=…][&end=…][&sensors=GLOB]`: where the recording is found. */
export const handler = streamingHandler(async (request) => {
  requireMethod(request, 'GET', 'HEAD');
  const grants = await grantsFor(request);
  grants.requireMay('read');
  const query = {
    devices: readDevices(request.parameters),
    range: readRange(request.parameters),
    sensors: readSensors(request.parameters),
  };
  for (const device of query.devices) grants.require('read', device);
  const links = await linksFor(grants.principal);
  return jsonTextAnswer(manifestText(await buildManifest(query, { ...ports, links })));
});
