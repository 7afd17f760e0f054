import type { Grants } from '../../../shared/access/grants.ts';
import { OdographError } from '../../../shared/errors/odograph-error.ts';
import { mayRead } from '../../../shared/session/access.ts';
import { admitChange } from '../../../shared/session/admit-change.ts';
import { loadConfig, saveConfig } from '../../../shared/session/config.ts';
import { listSessions, readSorts } from '../../../shared/session/list-sessions.ts';
import { readQueryText } from '../../../shared/session/query/read-query-text.ts';
import { lookAtSession } from '../../../shared/session/look-at-session.ts';
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
const directory = describeSources(resource('sources'), dynamoPorts().index);

type SessionOperations = Pick<
  Operations,
  'listSessions' | 'getSession' | 'putSession' | 'changeSession' | 'getSessionConfig' | 'putSessionConfig'
>;

async function save(request: UpsertRequest, grants: Grants) {
  const admit = admitChange(grants, directory);
  const look = (changed: SessionRecord) => lookAtSession(changed, directory);
  const { record, outcome } = await upsertSession(request, { store, newToken, admit, look });
  return { outcome, session: sessionJson(record) };
}

export const sessionOperations: SessionOperations = {
  listSessions: async ({ query: { query, sort = '', ...page } }, { grants, signal }) => {
    const wanted = { ...page, sorts: readSorts(sort), query: query && readQueryText(query) };
    const isVisible = (record: Parameters<typeof mayRead>[0]) => mayRead(record, grants, directory);
    const { sessions, total } = await listSessions(wanted, { store, isVisible, signal });
    return { sessions: sessions.map(sessionJson), total };
  },
  getSession: async ({ path: { session } }, { grants }) => {
    const record = await store.get(session);
    if (record === undefined || !mayRead(record, grants, directory))
      throw new OdographError('not-found', `there is no session ${session}`);
    return sessionJson(record);
  },
  putSession: ({ path: { session }, body }, { grants }) =>
    save(contentRequest(session, body, BigInt(now()) * 1_000_000n), grants),
  changeSession: ({ path: { session }, body }, { grants }) => save(changeRequest(session, body), grants),
  getSessionConfig: async ({ path: { identifier } }) => {
    const config = await loadConfig(identifier, store);
    if (config === undefined) throw new OdographError('not-found', `there is no configuration ${identifier}`);
    return config;
  },
  putSessionConfig: async ({ path: { identifier }, body }) => ({
    outcome: (await saveConfig(identifier, body, store)) ? 'created' : 'unchanged',
  }),
};
