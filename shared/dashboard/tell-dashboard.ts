import type { DashboardEntry } from '../api/dashboards.ts';
import type { DashboardStore } from './dashboard-store.ts';
import type { DashboardRecord } from './record.ts';

const toTime = (ms: number): string => new Date(ms).toISOString();

/** What is told of a dashboard. */
export const entryOf = ({
  id,
  version,
  name,
  devices,
  bytes,
  ...record
}: DashboardRecord): DashboardEntry => ({
  id,
  version,
  ...(name !== undefined && { name }),
  devices: [...devices],
  bytes,
  created: toTime(record.createdMs),
  updated: toTime(record.updatedMs),
  accessed: toTime(record.accessedMs),
  whitelisted: record.isWhitelisted,
  protected: record.isProtected,
});

/** Records that are looked at for one page: a reader who may see few of many is not kept waiting. */
const LOOKED_AT = 5000;

/** A page of the dashboards that may be seen. */
export async function listDashboards(
  { cursor, limit }: { readonly cursor?: string | undefined; readonly limit: number },
  isVisible: (record: DashboardRecord) => boolean,
  store: Pick<DashboardStore, 'list'>,
): Promise<{ dashboards: DashboardEntry[]; cursor?: string }> {
  const dashboards: DashboardEntry[] = [];
  let last = cursor;
  let looked = 0;
  for await (const record of store.list(cursor)) {
    if (last !== undefined && (dashboards.length >= limit || looked >= LOOKED_AT))
      return { dashboards, cursor: last };
    if (isVisible(record)) dashboards.push(entryOf(record));
    last = record.id;
    looked += 1;
  }
  return { dashboards };
}
