import * as z from 'zod';
import { type Grants, grantsOf, type Permission, type Principal } from '../../shared/access/grants.ts';
import type { Route, RouteAccess } from '../../shared/api/route.ts';
import type { HttpRequest } from '../runtime/http-handler.ts';

/** Tells what the sender of a request may do. @throws OdographError `unauthenticated` */
export type GrantsFor = (request: Pick<HttpRequest, 'headers'>) => Promise<Grants>;

/** Who asks where nobody has to say so: it is not looked at, and nothing of anyone's is told. */
const NOBODY: Principal = { kind: 'anyone', name: 'anyone', devices: [], may: [] };

/** What the names of devices are called in paths and queries. */
const DEVICE_NAMES = ['device', 'robot'] as const;

/** What has to be permitted of a device that a request names. */
const PERMISSION_OF: Readonly<Record<Exclude<RouteAccess, 'public'>, Permission>> = {
  anyone: 'read',
  read: 'read',
  write: 'write',
  admin: 'admin',
  'admin-all': 'admin',
};

/**
 * Lets a request pass as its route has it, before anything else is looked at: not even whether it is well made.
 *
 * @param path parameters of its path
 * @throws OdographError `unauthenticated`, `forbidden`; `not-found` when it names a device that may not be read, as
 *   often as it names one
 */
export async function admit(
  { access }: Route,
  path: Readonly<Record<string, string>>,
  request: HttpRequest,
  grantsFor: GrantsFor,
): Promise<Grants> {
  if (access === 'public') return grantsOf(NOBODY);
  const grants = await grantsFor(request);
  const permission = PERMISSION_OF[access];
  if (access === 'admin-all') grants.requireAll(permission);
  else if (access !== 'anyone') grants.requireMay(permission);
  for (const name of DEVICE_NAMES) {
    for (const device of [path[name] ?? [], request.parameters.getAll(name)].flat())
      grants.require(permission, device);
  }
  return grants;
}

/**
 * Lets a body pass that may name a device: one that names none means all devices.
 *
 * @throws OdographError `forbidden`; `not-found` for a device that may not be read
 */
export function admitBody({ access, body }: Route, given: unknown, grants: Grants): void {
  if (
    access === 'public' ||
    body?.isRaw === true ||
    !(body?.schema instanceof z.ZodObject) ||
    !('device' in body.schema.shape)
  )
    return;
  const permission = PERMISSION_OF[access];
  const { device } = z.object({ device: z.string().optional() }).parse(given);
  if (device === undefined) grants.requireAll(permission);
  else grants.require(permission, device);
}
