import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import * as z from 'zod';
import { OdographError } from '../errors/odograph-error.ts';
import { inflateBody } from '../http/body.ts';
import { DASHBOARD_LIMITS, DASHBOARD_STORE_LIMITS } from './limits.ts';
import type { DashboardSettings } from './settings.ts';
import type { DashboardContent } from './write-dashboard.ts';

/** Says what is wrong with a dashboard, or nothing. */
export type DashboardCheck = (dashboard: unknown) => string | undefined;

/** A dashboard that came in. */
export interface ReadDashboard extends DashboardContent {
  readonly dashboard: unknown;
}

const { inflatedBytes, recordBytes } = DASHBOARD_STORE_LIMITS;

/**
 * Reads a dashboard as it was sent, and holds it against its schema first and its limit then.
 *
 * @param encoding value of the Content-Encoding header
 * @throws OdographError `invalid-encoding`, `unsupported-media-type`, `invalid-request`, `invalid-dashboard`, `too-large`
 */
export async function readContent(
  body: Uint8Array,
  encoding: string | undefined,
  check: DashboardCheck,
  { dashboardBytes }: Pick<DashboardSettings, 'dashboardBytes'>,
): Promise<ReadDashboard> {
  const sent = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const { chunks, fault } = await inflateBody(sent, encoding, {
    inflatedBytes,
    inflateRatio: 1,
    anyRatioBytes: inflatedBytes,
  });
  if (fault !== undefined) throw new OdographError('invalid-encoding', `the body is no whole gzip: ${fault}`);
  const json = Buffer.concat(chunks);
  const dashboard = parse(json);
  const wrong = check(dashboard);
  if (wrong !== undefined) throw new OdographError('invalid-dashboard', wrong);
  const told = toldOf(dashboard);
  if (dashboardBytes !== null && json.length > dashboardBytes)
    throw new OdographError(
      'too-large',
      `a dashboard has ${dashboardBytes} bytes at most; this one has ${json.length}`,
    );
  return { dashboard, bytes: json.length, pack: (id, version) => pack(id, version, json), ...told };
}

/** The answer to whoever asks for it, byte for byte. */
function pack(id: string, version: string, json: Buffer): Promise<Buffer> {
  const head = JSON.stringify({ id, version }).slice(0, -1);
  return promisify(gzip)(Buffer.concat([Buffer.from(`${head},"dashboard":`), json, Buffer.from('}')]));
}

function parse(json: Buffer): unknown {
  try {
    return JSON.parse(json.toString('utf8'));
  } catch (error) {
    throw new OdographError('invalid-request', 'the body is not JSON', { cause: error });
  }
}

/** What is told of any dashboard that has it, whatever its schema. */
const toldSchema = z.object({
  name: z.string().optional().catch(undefined),
  devices: z.array(z.string()).default([]),
});

/** @throws OdographError `invalid-dashboard` for devices that are none, which nobody could be kept from otherwise */
function toldOf(dashboard: unknown): Pick<DashboardContent, 'name' | 'devices'> {
  const parsed = toldSchema.safeParse(dashboard);
  if (typeof dashboard === 'object' && dashboard !== null && !Array.isArray(dashboard) && !parsed.success)
    throw new OdographError('invalid-dashboard', 'devices must be a list of names');
  if (!parsed.success) return { devices: [] };
  const { name, devices } = parsed.data;
  if (Buffer.byteLength(devices.join('')) > recordBytes)
    throw new OdographError('invalid-dashboard', `devices have more than ${recordBytes} bytes`);
  return {
    devices: [...new Set(devices)],
    ...(name !== undefined && { name: name.slice(0, DASHBOARD_LIMITS.nameLength) }),
  };
}
