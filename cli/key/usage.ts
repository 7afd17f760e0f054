import type { Key } from '../../shared/api/keys.ts';
import { globMatcher } from '../../shared/recording/glob.ts';
import { quote } from '../format.ts';

/** Put in by the user: what the deployment printed. */
const INGEST_URL = '<IngestUrl>';
const API_URL = '<ApiUrl>';

/**
 * How to use a key, line by line.
 *
 * @param origin of the system, where it is known; a deployment takes readings at another than it answers at
 */
export function usageOf(key: Key, origin: string | undefined, nowMs: number): string[] {
  const lines = ['export ODOGRAPH_KEY=…'];
  const isLocal = origin !== undefined && /^http:\/\/(?:127\.0\.0\.1|localhost)(?::|$)/.test(origin);
  const header = '-H "Authorization: Bearer $ODOGRAPH_KEY"';
  if (key.may.includes('write')) {
    const device = key.defaultDevice ?? exampleOf(key.devices);
    const query = key.defaultDevice === undefined ? `?device=${encodeURIComponent(device)}` : '';
    const url = `${isLocal ? `${origin}/ingest` : INGEST_URL}${query}`;
    const reading = { sensor: 'speed', timestamp: new Date(nowMs).toISOString(), value: 13.4 };
    return [
      ...lines,
      `npx odograph send drive.csv --device ${quote(device)}`,
      `curl ${header} -H 'content-type: application/x-ndjson' \\`,
      `  ${quote(url)} --data-binary '${JSON.stringify(reading)}'`,
    ];
  }
  const api = origin === undefined ? API_URL : `${origin}/api`;
  if (key.may.includes('read')) {
    return [...lines, 'npx odograph devices', `curl ${header} ${quote(`${api}/devices`)}`];
  }
  return [...lines, `npx odograph device ${quote(exampleOf(key.devices))} --ordering forward`];
}

/** A device that is in a scope, for an example. */
function exampleOf(devices: readonly string[]): string {
  const names = devices.map((glob) => glob.replaceAll('*', '1').replaceAll('?', '1'));
  return ['car-1', ...names].find(globMatcher(devices)) ?? 'DEVICE';
}
