import type { internalRoutes } from '../../shared/api/routes/internal.ts';
import { OdographError } from '../../shared/errors/odograph-error.ts';
import { admitChange } from '../../shared/session/admit-change.ts';
import { bindingJson } from '../../shared/session/binding-json.ts';
import { saveConfig } from '../../shared/session/config.ts';
import { lookAtSession } from '../../shared/session/look-at-session.ts';
import { sessionJson } from '../../shared/session/session-json.ts';
import { upsertSession } from '../../shared/session/upsert-session.ts';
import type { OperationsOf } from '../api/operation.ts';
import { newToken } from '../runtime/ports.ts';
import { sessionPorts } from '../runtime/sessions.ts';

const { store, registry } = sessionPorts();

/** What services do with sessions that record them. */
export const operations: OperationsOf<typeof internalRoutes> = {
  upsertSession: async ({ body }, { grants }) => {
    const { record, outcome } = await upsertSession(body, {
      store,
      newToken,
      admit: admitChange(grants, registry),
      look: (changed) => lookAtSession(changed, registry),
    });
    return { outcome, session: sessionJson(record) };
  },
  getDataBindings: async ({ path: { identity } }) => {
    const record = await store.get(identity);
    if (record === undefined) throw new OdographError('not-found', `there is no session ${identity}`);
    return { dataBindings: record.bindings.map(bindingJson) };
  },
  putConfig: async ({ path: { identifier }, body }) => {
    const isNew = await saveConfig(identifier, body, store);
    const told = { outcome: isNew ? 'created' : 'unchanged' };
    return {
      statusCode: isNew ? 201 : 200,
      body: JSON.stringify(told),
      headers: { 'content-type': 'application/json' },
    };
  },
};
