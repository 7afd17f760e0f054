import * as z from 'zod';
import { dashboardSchema } from '../dashboard/schema.ts';
import { DASHBOARD_STORE_LIMITS } from '../dashboard/limits.ts';
import type { ErrorCode } from '../errors/odograph-error.ts';
import { CURSOR, limit, nextCursor } from './paging.ts';
import { count, deviceName, time } from './values.ts';

const { pageEntries, pageEntriesMost } = DASHBOARD_STORE_LIMITS;

const dashboardId = z
  .string()
  .min(1)
  .max(64)
  .meta({
    description: 'Identifies a dashboard: a UUID.',
    examples: ['0f8b7d0c-1f5e-4c5b-9a55-6c1c2f0c7a11'],
  });

export const dashboardPath = z.strictObject({ id: dashboardId });

/** One that is put back under the id that it had. */
export const restoredPath = z.strictObject({ id: z.uuid({ version: 'v4' }).toLowerCase() });

export const dashboardListQuery = z.strictObject({
  cursor: dashboardId.optional().meta({ description: CURSOR }),
  limit: limit(pageEntries, pageEntriesMost),
});

const version = z.string().meta({
  description: 'Changes with every change of the dashboard. In quotes, it is the `ETag`.',
});

export const dashboardEntrySchema = z
  .object({
    id: dashboardId,
    version,
    name: z.string().optional(),
    devices: z.array(deviceName).meta({ description: 'Devices that it names.' }),
    bytes: count.meta({ description: 'Its length as JSON, in bytes.' }),
    created: time,
    updated: time,
    accessed: time.meta({ description: 'When it was last asked for; up to an hour behind.' }),
    whitelisted: z.boolean().meta({ description: 'Whether it never goes to make room.' }),
    protected: z.boolean().meta({ description: 'Whether it can be neither changed nor deleted.' }),
  })
  .meta({ id: 'DashboardEntry' });
export type DashboardEntry = z.infer<typeof dashboardEntrySchema>;

export const dashboardListSchema = z
  .object({ dashboards: z.array(dashboardEntrySchema), cursor: nextCursor })
  .meta({ id: 'DashboardList' });

/** A dashboard as it is kept: by Odograph's own schema, unless a deployment holds dashboards against another one. */
const kept = z.unknown().meta({ description: 'The dashboard as it was sent.' });

export const savedDashboardSchema = z
  .object({ id: dashboardId, version, dashboard: kept })
  .meta({ id: 'SavedDashboard' });
export type SavedDashboard = z.infer<typeof savedDashboardSchema>;

export const rawDashboardSchema = dashboardEntrySchema
  .extend({ dashboard: kept })
  .meta({ id: 'RawDashboard' });

/** Headers that say in what form a dashboard comes. */
const encoding = z.string().optional().meta({ description: '`gzip`, or nothing.' });
const ifMatch = z.string().optional().meta({
  description: 'The `ETag` of what is to be replaced: another one is left as it is, with 412.',
});
export const contentHeaders = z.object({ 'content-encoding': encoding });
export const changeHeaders = z.object({ 'content-encoding': encoding, 'if-match': ifMatch });
const acceptEncoding = z.string().optional().meta({
  description: 'With `gzip`, it comes as it is kept.',
});
export const deleteHeaders = z.object({ 'if-match': ifMatch, 'accept-encoding': acceptEncoding });
export const readHeaders = z.object({
  'accept-encoding': acceptEncoding,
  'if-none-match': z.string().optional().meta({ description: 'The `ETag` of what is at hand.' }),
});

/** Flags of one that is put back. */
export const restoredQuery = z.strictObject({
  whitelisted: z.boolean().default(false),
  protected: z.boolean().default(false),
});

/** What a request with a dashboard has for its body. */
export const dashboardBody = {
  description: 'The dashboard.',
  schema: dashboardSchema,
  isRaw: true,
  isPacked: true,
} as const;

/** What may be wrong with a request that a dashboard is written by, whichever it is. */
export const WRITE_PROBLEMS = [
  'invalid-request',
  'invalid-encoding',
  'too-large',
  'unsupported-media-type',
  'invalid-dashboard',
  'dashboards-full',
  'write-conflict',
  'temporarily-unavailable',
  'timed-out',
] as const satisfies readonly ErrorCode[];
