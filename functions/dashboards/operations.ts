import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import packageJson from '../../package.json' with { type: 'json' };
import type { Grants } from '../../shared/access/grants.ts';
import { describeApi } from '../../shared/api/openapi.ts';
import { ABOUT_DASHBOARDS, dashboardRoutes } from '../../shared/api/routes/dashboards.ts';
import { insist, missing } from '../../shared/dashboard/insist.ts';
import { DASHBOARD_TIMES } from '../../shared/dashboard/limits.ts';
import { type ReadDashboard, readContent } from '../../shared/dashboard/read-content.ts';
import { bodyKeyOf, type DashboardRecord } from '../../shared/dashboard/record.ts';
import { listDashboards } from '../../shared/dashboard/tell-dashboard.ts';
import { removeDashboard, writeDashboard } from '../../shared/dashboard/write-dashboard.ts';
import { OdographError } from '../../shared/errors/odograph-error.ts';
import { dashboardPorts } from '../runtime/dashboard-check.ts';
import { isKnown } from '../api/etag.ts';
import { type OperationsOf, ReadyAnswer } from '../api/operation.ts';
import { takesGzip } from '../api/packing.ts';

const { ports, check } = dashboardPorts();
const { store, bodies, settings, now, newId } = ports;

const etagOf = ({ version }: DashboardRecord): string => `"${version}"`;

const isVisible = ({ devices }: DashboardRecord, grants: Grants): boolean =>
  devices.every((device) => grants.canRead(device));

/** The dashboard of an id, unless whoever asks may not see it: which of them is not told. */
async function visible(id: string, grants: Grants): Promise<DashboardRecord | undefined> {
  const record = await store.get(id);
  return record !== undefined && isVisible(record, grants) ? record : undefined;
}

function refuseProtected(record: DashboardRecord | undefined): void {
  if (record?.isProtected === true)
    throw new OdographError('protected', `the dashboard ${record.id} is protected`);
}

/** @throws OdographError `precondition-failed` */
function requireMatch(record: DashboardRecord, ifMatch: string | undefined): void {
  if (ifMatch === undefined || isKnown(ifMatch, etagOf(record))) return;
  throw new OdographError(
    'precondition-failed',
    `the dashboard ${record.id} is at version ${record.version} now`,
  );
}

/** Nobody names a device that they may not read, as they would not see the dashboard themselves. */
function requireDevices(devices: readonly string[], grants: Grants): void {
  for (const device of devices) grants.require('read', device);
}

/** A dashboard that was just written. @param read as it was sent */
const written = ({ dashboard }: ReadDashboard, record: DashboardRecord): ReadyAnswer =>
  new ReadyAnswer(JSON.stringify({ id: record.id, version: record.version, dashboard }), {
    etag: etagOf(record),
    'cache-control': 'no-store',
  });

/** A body as it is kept, or opened for who does not take gzip. */
function kept(
  record: DashboardRecord,
  packed: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  acceptEncoding: string | undefined,
): ReadyAnswer {
  const isPacked = takesGzip(acceptEncoding);
  const body = Readable.from(packed, { objectMode: false });
  return new ReadyAnswer(isPacked ? body : pipeline(body, createGunzip(), () => undefined), {
    etag: etagOf(record),
    vary: 'accept-encoding',
    'cache-control': 'private, no-cache',
    ...(isPacked && { 'content-encoding': 'gzip' }),
  });
}

/** The same for as long as the process lives. */
let description: string | undefined;

/** What is done with dashboards by those who may see them. */
export const operations: OperationsOf<typeof dashboardRoutes> = {
  listDashboards: ({ query }, { grants }) =>
    listDashboards(query, (record) => isVisible(record, grants), store),

  createDashboard: async ({ headers, body }, { grants }) => {
    const content = await readContent(body, headers['content-encoding'], await check(), settings);
    requireDevices(content.devices, grants);
    const record = await insist('that was sent', () => writeDashboard(newId(), content, undefined, ports));
    return written(content, record);
  },

  getDashboard: ({ path: { id }, headers }, { grants }) =>
    insist(id, async () => {
      const record = await visible(id, grants);
      if (record === undefined) throw missing(id);
      if (now() - record.accessedMs >= DASHBOARD_TIMES.accessMs) await store.touch(id, now());
      if (isKnown(headers['if-none-match'], etagOf(record)))
        return new ReadyAnswer('', { etag: etagOf(record), 'cache-control': 'private, no-cache' }, 304);
      // One that was replaced meanwhile is looked for under its new key.
      const packed = await bodies.read(bodyKeyOf(record));
      return packed && kept(record, packed, headers['accept-encoding']);
    }),

  replaceDashboard: async ({ path: { id }, headers, body }, { grants }) => {
    // What is protected is told first, and that there is nothing last.
    refuseProtected(await visible(id, grants));
    const content = await readContent(body, headers['content-encoding'], await check(), settings);
    return insist(id, async () => {
      const previous = await visible(id, grants);
      refuseProtected(previous);
      if (previous === undefined) throw missing(id);
      requireDevices(content.devices, grants);
      requireMatch(previous, headers['if-match']);
      const record = await writeDashboard(id, content, previous, ports);
      return record && written(content, record);
    });
  },

  deleteDashboard: ({ path: { id }, headers }, { grants }) =>
    insist(id, async () => {
      const record = await visible(id, grants);
      if (record === undefined) throw missing(id);
      refuseProtected(record);
      requireMatch(record, headers['if-match']);
      const packed = await bodies.read(bodyKeyOf(record));
      if (packed === undefined) return undefined;
      const content = await Array.fromAsync(packed);
      return (await removeDashboard(record, ports))
        ? kept(record, content, headers['accept-encoding'])
        : undefined;
    }),

  describeDashboards: async () => {
    description ??= JSON.stringify(describeApi(dashboardRoutes, packageJson.version, ABOUT_DASHBOARDS));
    return { body: description };
  },
};
