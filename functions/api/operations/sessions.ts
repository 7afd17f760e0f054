import type { Grants } from '../../../shared/access/grants.ts';
import { admitChange } from '../../../shared/session/admit-change.ts';
import { requireConfig, saveConfig } from '../../../shared/session/config.ts';
import { lookAtSession } from '../../../shared/session/look-at-session.ts';
import { sessionFor, sessionsFor } from '../../../shared/session/readable-sessions.ts';
import type { SessionRecord } from '../../../shared/session/session.ts';
import { sessionJson } from '../../../shared/session/session-json.ts';
import { DynamoSessionStore } from '../../../shared/session/session-store.dynamodb.ts';
import { describeSources } from '../../../shared/session/sources/describe-sources.ts';
import { changeRequest, contentRequest } from '../../../shared/session/to-upsert.ts';
import type { UpsertRequest } from '../../../shared/session/upsert-request.ts';
import { upsertSession } from '../../../shared/session/upsert-session.ts';
import { resource } from '../../runtime/environment.ts';
import { dynamoPorts, dynamoTable, newToken, now } from '../../runtime/ports.ts';
import type { Operations } from '../operation.ts';

const store = new DynamoSessionStore(dynamoTable());
const registry = describeSources(resource('sources'), dynamoPorts().index);

type SessionOperations = Pick<
  Operations,
  'listSessions' | 'getSession' | 'putSession' | 'changeSession' | 'getSessionConfig' | 'putSessionConfig'
>;

async function save(request: UpsertRequest, grants: Grants) {
  const admit = admitChange(grants, registry);
  const look = (changed: SessionRecord) => lookAtSession(changed, registry);
  const { record, outcome } = await upsertSession(request, { store, newToken, admit, look });
  return { outcome, session: sessionJson(record) };
}

export const sessionOperations: SessionOperations = {
  listSessions: ({ query }, asking) => sessionsFor(query, asking, { store, registry }),
  getSession: async ({ path: { session } }, { grants }) =>
    sessionJson(await sessionFor(session, grants, { store, registry })),
  putSession: ({ path: { session }, body }, { grants }) =>
    save(contentRequest(session, body, BigInt(now()) * 1_000_000n), grants),
  changeSession: ({ path: { session }, body }, { grants }) => save(changeRequest(session, body), grants),
  getSessionConfig: ({ path: { identifier } }) => requireConfig(identifier, store),
  putSessionConfig: async ({ path: { identifier }, body }) => ({
    outcome: (await saveConfig(identifier, body, store)) ? 'created' : 'unchanged',
  }),
};
