import { API_CONCURRENCY } from '../limits.ts';
import { changeDevice } from '../../../shared/device/change-device.ts';
import { describeDevice } from '../../../shared/device/describe-device.ts';
import { OdographError } from '../../../shared/errors/odograph-error.ts';
import { formatInstant, HOUR_MS } from '../../../shared/reading/instant.ts';
import { mapInTurns } from '../../../shared/concurrency/map-in-turns.ts';
import { dynamoPorts, now } from '../../runtime/ports.ts';
import type { Operations } from '../operation.ts';
import { listing } from '../statistics.ts';

const { index } = dynamoPorts();

type DeviceOperations = Pick<Operations, 'listDevices' | 'getDevice' | 'changeDevice' | 'listSensors'>;

/** How long ago an instant was, in seconds. */
export const ageSeconds = (at: { readonly hour: number; readonly ns: number }): number =>
  Math.round(now() - at.hour * HOUR_MS - at.ns / 1e6) / 1000;

/** @throws OdographError `not-found` where a device is named that is not known */
export async function requireKnown(device: string | undefined): Promise<void> {
  if (device !== undefined && (await index.head(device)) === undefined)
    throw new OdographError('not-found', `there is no device ${device}`);
}

async function describe(device: string) {
  const description = await describeDevice(device, index);
  if (description === undefined) throw new OdographError('not-found', `there is no device ${device}`);
  return { ...description, channels: [...description.channels] };
}

async function list(device: string) {
  const [head, hour] = await Promise.all([index.head(device), index.lastHour(device)]);
  const last = hour && { hour: hour.hour, ns: hour.lastNs };
  const sensors = new Set(head?.channels.map(({ sensor }) => sensor)).size;
  return { device, ...(last && { last: formatInstant(last), ageSeconds: ageSeconds(last) }), sensors };
}

export const deviceOperations: DeviceOperations = {
  listDevices: async ({ query: { cursor, limit } }, asking) => {
    const names = await listing(asking).devices(cursor, limit + 1);
    const devices = await mapInTurns(names.slice(0, limit), API_CONCURRENCY, list, asking.signal);
    const next = names.length > limit ? { cursor: names[limit - 1] ?? '' } : {};
    return { devices, ...next };
  },
  getDevice: async ({ path }) => describe(path.device),
  changeDevice: async ({ path, body }) => {
    await changeDevice(path.device, body, index);
    return describe(path.device);
  },
  listSensors: async ({ path: { device } }) => {
    const head = await index.head(device);
    if (head === undefined) throw new OdographError('not-found', `there is no device ${device}`);
    const bySensor = Map.groupBy(head.channels, ({ sensor }) => sensor);
    const sensors = [...bySensor].map(([sensor, channels]) => {
      const kinds = channels.map(({ kind }) => kind);
      return { sensor, kind: kinds[0] ?? ('number' as const), kinds };
    });
    return { device, revision: head.version, sensors };
  },
};
