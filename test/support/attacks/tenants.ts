import type { LocalSystem } from '../../../local/local.ts';
import type { Permission } from '../../../shared/access/grants.ts';

/** A moment of the day on which all readings of the tenants are. */
export const TENANTS_DAY = '2026-05-01';
export const TENANTS_MS = Date.parse(`${TENANTS_DAY}T10:00:00Z`);

/** Readings of each device. */
const SECONDS = 5;

/** Someone with devices of their own, which all tell the same: whatever of it shows anywhere is known for theirs. */
export interface Tenant {
  readonly name: 'north' | 'south';
  readonly devices: readonly string[];
  /** Globs of their scope; every device above is in it, and none of the other tenant's. */
  readonly scope: readonly string[];
  /** A sensor that only their devices have, its number, a text that another one tells, and where they are. */
  readonly sensor: string;
  readonly value: number;
  readonly text: string;
  readonly latitude: number;
}

/** Names that begin and end alike, differ in case, and have everything in them that paths and queries treat apart. */
const devicesOf = (own: string, other: string): string[] => [
  `${own}-1`,
  `${own}-2`,
  `${other[0]?.toUpperCase()}${other.slice(1)}-${own}`,
  `fleet-${other}-${own}`,
  `x${other}-${own}`,
  `${own}/a b%&+ü`,
];

const tenantOf = (name: 'north' | 'south', value: number, latitude: number): Tenant => {
  const devices = devicesOf(name, name === 'north' ? 'south' : 'north');
  return {
    name,
    devices,
    scope: [`${name}-*`, `${name}/*`, ...devices.slice(2, 5)],
    sensor: `secret_${name}`,
    value,
    text: `${name}-secret`,
    latitude,
  };
};

export const NORTH = tenantOf('north', 1_234_567.25, 12.34567);
export const SOUTH = tenantOf('south', 7_654_321.5, -45.67891);

/** What of a tenant must not show to others: everything that its devices tell, and their names. */
export const secretsOf = (tenant: Tenant): readonly string[] => [
  tenant.sensor,
  tenant.text,
  String(tenant.value),
  String(tenant.latitude),
  ...tenant.devices,
];

function linesOf(tenant: Tenant): string[] {
  const { devices, sensor, value, text, latitude } = tenant;
  return devices.flatMap((device) =>
    Array.from({ length: SECONDS }, (_, second) => {
      const timestamp = TENANTS_MS + second * 1000;
      return [
        { device, sensor, timestamp, value },
        { device, sensor: 'log', timestamp, value: text },
        { device, sensor: 'latitude', timestamp, value: latitude },
        { device, sensor: 'longitude', timestamp, value: latitude },
        { device, sensor: 'x', timestamp, value },
        { device, sensor: 'y', timestamp, value },
      ];
    }).flatMap((readings) => readings.map((reading) => JSON.stringify(reading))),
  );
}

/** Who asks: a tenant's key, which may do everything in its scope, or a token of one of their people. */
export interface Asker {
  readonly tenant: Tenant;
  readonly other: Tenant;
  readonly kind: 'key' | 'token';
  readonly headers: Readonly<Record<string, string>>;
}

/** Sends what the tenants' devices tell, and gives each tenant a key and a token. */
export async function openTenants(system: LocalSystem): Promise<readonly Asker[]> {
  const { access } = system;
  if (access === undefined) throw new Error('the system is open');
  const administrator = { authorization: `Bearer ${access.key}` };
  const asked = async (path: string, type: string, body: string): Promise<Response> => {
    const headers = { ...administrator, 'content-type': type };
    const response = await fetch(system.url + path, { method: 'POST', headers, body });
    if (!response.ok) throw new Error(`${path} answers ${response.status}: ${await response.text()}`);
    return response;
  };
  await asked('/ingest', 'application/x-ndjson', [NORTH, SOUTH].flatMap(linesOf).join('\n'));
  const may: readonly Permission[] = ['read', 'write', 'admin'];
  const askers = [NORTH, SOUTH].map(async (tenant): Promise<Asker[]> => {
    const wish = JSON.stringify({ name: tenant.name, may, devices: tenant.scope });
    const { text } = (await (await asked('/api/keys', 'application/json', wish)).json()) as { text: string };
    const token = access.issuer.issueToken({ subject: tenant.name, devices: tenant.scope });
    const other = tenant === NORTH ? SOUTH : NORTH;
    return [
      { tenant, other, kind: 'key', headers: { authorization: `Bearer ${text}` } },
      { tenant, other, kind: 'token', headers: { authorization: `Bearer ${token}` } },
    ];
  });
  await system.settled();
  return (await Promise.all(askers)).flat();
}
