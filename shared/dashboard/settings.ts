import * as z from 'zod';
import { BUCKET_PREFIX } from '../store/table.ts';
import { DASHBOARD_STORE_LIMITS } from './limits.ts';

const { dashboardBytes, totalBytes, evictFrom, evictTo } = DASHBOARD_STORE_LIMITS;

const bytes = (usual: number) => z.int().min(1).nullable().default(usual);
const share = (usual: number) => z.number().gt(0).max(1).default(usual);

/** What a deployment says of its dashboards. `null` switches a limit off. */
export const dashboardSettingsSchema = z
  .strictObject({
    /** Length of one, as JSON. */
    dashboardBytes: bytes(dashboardBytes),
    /** Length of all of them together. */
    totalBytes: bytes(totalBytes),
    /** Share of that at which room begins to be made, and down to which it is made. */
    evictFrom: share(evictFrom),
    evictTo: share(evictTo),
    /** What a dashboard is held against: `odograph` its own schema, `none` nothing, else a JSON schema in the bucket. */
    schema: z
      .union([
        z.enum(['odograph', 'none']),
        z
          .string()
          .regex(
            new RegExp(`^${BUCKET_PREFIX.schemas}[\\w./-]{1,200}$`),
            'is no key of a schema: schemas/NAME',
          ),
      ])
      .default('odograph'),
  })
  .refine((settings) => settings.evictTo <= settings.evictFrom, 'evictTo is above evictFrom');

export type DashboardSettings = z.output<typeof dashboardSettingsSchema>;
export type DashboardSettingsInput = z.input<typeof dashboardSettingsSchema>;

export const USUAL_DASHBOARD_SETTINGS: DashboardSettings = dashboardSettingsSchema.parse({});

/** @throws Error when they are none, which only a wrong deployment can cause */
export function parseDashboardSettings(text: string): DashboardSettings {
  const parsed = dashboardSettingsSchema.safeParse(JSON.parse(text));
  if (parsed.success) return parsed.data;
  throw new Error(`the settings of dashboards cannot be used: ${z.prettifyError(parsed.error)}`);
}

/** The key of a JSON schema in the bucket, where dashboards are held against one. */
export const keyOfSchema = ({ schema }: DashboardSettings): string | undefined =>
  schema === 'odograph' || schema === 'none' ? undefined : schema;
