import { OdographError } from '../errors/odograph-error.ts';
import { type Instant, compareInstants, formatInstant } from '../reading/instant.ts';
import { EARLIEST, LATEST, parseMoment } from '../reading/moment.ts';
import { nameFault } from '../reading/name.ts';
import type { Selection } from '../recording/channel-plan.ts';
import type { TimeRange } from '../recording/read-rows.ts';
import { splitGlobs } from '../recording/split-globs.ts';
import { WINDOW_LIMITS } from './limits.ts';

/** What is asked for of one device's readings; this is what a streamed source's URL says. */
export interface DataQuery {
  readonly device: string;
  readonly range: TimeRange;
  readonly selection: Selection;
  /** How many of the device's registered channels count; all when not given. */
  readonly channels?: number | undefined;
}

/**
 * The devices of a query.
 *
 * @throws OdographError `invalid-request`
 */
export function readDevices(parameters: URLSearchParams): string[] {
  const devices = [...new Set(parameters.getAll('device'))];
  if (devices.length === 0) throw new OdographError('invalid-request', 'say which device: ?device=NAME');
  if (devices.length > WINDOW_LIMITS.devices) {
    throw new OdographError('invalid-request', `one recording may have ${WINDOW_LIMITS.devices} devices`);
  }
  for (const device of devices) {
    const fault = nameFault(device);
    if (fault !== undefined) throw new OdographError('invalid-request', `the device's name ${fault}`);
  }
  return devices;
}

/**
 * The range of a query, both ends included; without `start` or `end` it is open there.
 *
 * @throws OdographError `invalid-request`
 */
export function readRange(parameters: URLSearchParams): TimeRange {
  const start = readInstant(parameters, 'start') ?? EARLIEST;
  const end = readInstant(parameters, 'end') ?? LATEST;
  if (compareInstants(start, end) > 0) throw new OdographError('invalid-request', 'start is after end');
  return { start, end };
}

function readInstant(parameters: URLSearchParams, name: string): Instant | undefined {
  const text = parameters.get(name);
  if (text === null || text === '') return undefined;
  const at = parseMoment(text);
  if (at === undefined) {
    const example = '2026-05-23T20:54:11Z';
    throw new OdographError(
      'invalid-request',
      `${name} is no moment; give RFC 3339 with a zone, like ${example}`,
    );
  }
  return at;
}

/**
 * The globs of sensors' names: `sensors` may be repeated, and hold several globs with commas between them.
 *
 * @returns sorted and without repetitions; undefined when all sensors are meant
 * @throws OdographError `invalid-request`
 */
export function readSensors(parameters: URLSearchParams): string[] | undefined {
  const globs = parameters.getAll('sensors').flatMap(splitGlobs);
  if (globs.length > WINDOW_LIMITS.globs || globs.some((glob) => glob.length > WINDOW_LIMITS.globLength)) {
    const { globs: most, globLength } = WINDOW_LIMITS;
    throw new OdographError('invalid-request', `sensors may be ${most} globs of ${globLength} characters`);
  }
  return globs.length === 0 || globs.includes('*') ? undefined : [...new Set(globs)].toSorted();
}

/** @throws OdographError `invalid-request` */
export function readDataQuery(parameters: URLSearchParams): DataQuery {
  const [device, ...others] = readDevices(parameters);
  if (device === undefined || others.length > 0) {
    throw new OdographError('invalid-request', 'data is of one device; a manifest may be of several');
  }
  const channels = parameters.get('channels');
  if (channels !== null && !/^\d{1,5}$/.test(channels)) {
    throw new OdographError('invalid-request', 'channels is no number');
  }
  return {
    device,
    range: readRange(parameters),
    selection: { sensors: readSensors(parameters), devicePrefix: parameters.get('topics') === 'device' },
    channels: channels === null ? undefined : Number(channels),
  };
}

/** The parameters that readDataQuery reads. */
export function writeDataQuery(query: DataQuery): URLSearchParams {
  const parameters = new URLSearchParams({
    device: query.device,
    start: formatInstant(query.range.start),
    end: formatInstant(query.range.end),
  });
  for (const glob of query.selection.sensors ?? []) parameters.append('sensors', glob);
  if (query.selection.devicePrefix === true) parameters.set('topics', 'device');
  if (query.channels !== undefined) parameters.set('channels', String(query.channels));
  return parameters;
}
