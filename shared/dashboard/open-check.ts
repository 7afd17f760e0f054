import * as z from 'zod';
import type { DashboardCheck } from './read-content.ts';
import { dashboardSchema } from './schema.ts';
import type { DashboardSettings } from './settings.ts';

/** Says in one sentence what is wrong first. */
function checkBy(schema: z.ZodType): DashboardCheck {
  return (dashboard) => {
    const result = schema.safeParse(dashboard);
    if (result.success) return undefined;
    const [issue] = result.error.issues;
    const place = issue?.path.join('.') ?? '';
    return `${place === '' ? 'the dashboard' : place}: ${issue?.message ?? 'is wrong'}`;
  };
}

const NONE: DashboardCheck = () => undefined;

/**
 * What dashboards are held against.
 *
 * @param read reads a JSON schema that the deployment keeps
 * @throws Error when there is none, or none that can be used
 */
export async function openCheck(
  { schema }: Pick<DashboardSettings, 'schema'>,
  read: (key: string) => Promise<string>,
): Promise<DashboardCheck> {
  if (schema === 'none') return NONE;
  if (schema === 'odograph') return checkBy(dashboardSchema);
  const json: unknown = JSON.parse(await read(schema));
  if (typeof json !== 'boolean' && (typeof json !== 'object' || json === null))
    throw new Error(`${schema} is no JSON schema`);
  return checkBy(z.fromJSONSchema(json as Parameters<typeof z.fromJSONSchema>[0]));
}
