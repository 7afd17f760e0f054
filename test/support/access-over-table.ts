import { beforeEach, describe, expect, test } from 'vitest';
import { type Permission, PERMISSIONS } from '../../shared/access/grants.ts';
import type { Route } from '../../shared/api/route.ts';
import { type Answered, type AskedApi, keyFor, world } from './api-in-process.ts';

/** Callers by what they show. */
export type Callers = Readonly<
  Record<'right' | 'ours' | 'theirs' | 'expired' | 'revoked' | 'wrong' | 'unknown', string>
>;

/** A table of routes, and how each of them is asked about a device of ours. */
export interface GuardedTable<Id extends string> {
  readonly routes: Readonly<Record<Id, Route>>;
  readonly ask: (asked: AskedApi) => Promise<Answered>;
  readonly requestFor: (id: Id) => AskedApi & { readonly path: string; readonly query: string };
  /** Whether the request is about what only those may see who may read the device. */
  readonly namesDevice: (id: Id) => boolean;
  /** Whether what is foreign is told to be missing instead of forbidden, although it is not read. */
  readonly isHidden?: (id: Id) => boolean;
  readonly device: string;
}

const codeOf = ({ text }: Answered): unknown => (JSON.parse(text) as { code: unknown }).code;

/** Makes the keys of all callers. @param ours what those have in scope who may see the device, and the others */
export async function makeCallers(ours: string, theirs: string): Promise<Callers> {
  const id = 'k'.repeat(16);
  return {
    right: await keyFor(PERMISSIONS, ['*']),
    ours: await keyFor(PERMISSIONS, [ours]),
    theirs: await keyFor(PERMISSIONS, [theirs]),
    expired: await keyFor(PERMISSIONS, ['*'], { expiresMs: world.nowMs }),
    revoked: await keyFor(PERMISSIONS, ['*'], { revokedMs: world.nowMs - 1 }),
    wrong: `odo_${id}_${'a'.repeat(52)}`,
    unknown: `odo_${'u'.repeat(16)}_${'a'.repeat(52)}`,
  };
}

/** The permission that a route takes. */
function permissionOf({ access }: Route): Permission {
  if (access === 'admin-all') return 'admin';
  return access === 'anyone' || access === 'public' ? 'read' : access;
}

const statusOf = ({ answers }: Route): number => Number(Object.keys(answers)[0]);

/** Asks for every route of a table as each kind of caller. @param made gives table and callers once they are there */
export function testAccessOver<Id extends string>(
  routes: Readonly<Record<Id, Route>>,
  made: () => { readonly table: GuardedTable<Id>; readonly callers: Callers },
): void {
  const ids = Object.keys(routes) as Id[];
  const guarded = ids.filter((id) => routes[id].access !== 'public');
  const open = ids.filter((id) => routes[id].access === 'public');

  const ask = async (asked: AskedApi): Promise<Answered> => {
    const answered = await made().table.ask(asked);
    answered.stream?.destroy();
    return answered;
  };
  const requestFor = (id: Id): AskedApi => made().table.requestFor(id);

  beforeEach(() => {
    world.lookups.length = 0;
  });

  describe.each(guarded)('%s', (id) => {
    const route = routes[id];

    test.each(['none', 'wrong', 'unknown', 'expired', 'revoked'] as const)(
      'is refused to %s credentials',
      async (which) => {
        const key = which === 'none' ? {} : { key: made().callers[which] };
        const answered = await ask({ ...requestFor(id), ...key });

        expect([answered.status, codeOf(answered)]).toEqual([401, 'unauthenticated']);
        expect(answered.headers['www-authenticate']).toContain('Bearer');
        expect(world.lookups).toEqual([]);
      },
    );

    test('is refused before anything is said about how it is asked', async () => {
      const { status } = await ask({ ...requestFor(id), query: 'none=1', body: 'none' });

      expect(status).toBe(401);
    });

    test('is refused to a key without that permission', async () => {
      const may = PERMISSIONS.filter((each) => each !== permissionOf(route));
      const key = await keyFor(may, ['*']);

      const answered = await ask({ ...requestFor(id), key });

      expect([answered.status, codeOf(answered)]).toEqual([403, 'forbidden']);
      expect(world.lookups).toEqual([]);
    });

    test("is refused to another tenant's key, as if the device were not there", async () => {
      const { table, callers } = made();
      const answered = await ask({ ...requestFor(id), key: callers.theirs });

      const isMissing = permissionOf(route) === 'read' || table.isHidden?.(id) === true;
      const refused = isMissing ? 404 : 403;
      const expected = route.access === 'admin-all' ? 403 : table.namesDevice(id) ? refused : statusOf(route);
      const isAnswered = expected < 300;
      expect(answered.status).toBe(expected);
      expect(answered.text.includes(table.device) && isAnswered).toBe(false);
      expect(isAnswered ? [] : world.lookups).toEqual([]);
    });

    test('is answered to those who may', async () => {
      const answered = await ask({ ...requestFor(id), key: made().callers.right });

      expect([id, answered.status]).toEqual([id, statusOf(route)]);
    });

    test('is kept by nobody but who asked', async () => {
      const { headers } = await ask({ ...requestFor(id), key: made().callers.right });

      expect(headers['cache-control']).toMatch(/^(private, no-cache|no-store)$/);
    });
  });

  test.each(guarded.filter((id) => routes[id].access !== 'admin-all'))(
    '%s is answered to those in whose scope the device is',
    async (id) => {
      const answered = await ask({ ...requestFor(id), key: made().callers.ours });

      expect([id, answered.status]).toEqual([id, statusOf(routes[id])]);
    },
  );

  test.each(open)('%s is answered to anyone, whatever they send along', async (id) => {
    for (const key of [undefined, made().callers.wrong]) {
      const answered = await ask({ ...requestFor(id), ...(key !== undefined && { key }) });
      expect(answered.status).toBe(200);
    }
  });
}
