import { Readable } from 'node:stream';
import packageJson from '../../package.json' with { type: 'json' };
import { readerId } from '../../shared/access/reader-id.ts';
import { describeApi } from '../../shared/api/openapi.ts';
import { ABOUT_RTA, rtaRoutes } from '../../shared/api/routes/rta.ts';
import { parseChannelList } from '../../shared/session/channels/channel-list.ts';
import { CHANNEL_TYPES } from '../../shared/session/channels/channel-types.ts';
import { openChannels } from '../../shared/session/channels/open-channels.ts';
import { requireConfig } from '../../shared/session/config.ts';
import { sessionFor, sessionsFor } from '../../shared/session/readable-sessions.ts';
import { sessionJson } from '../../shared/session/session-json.ts';
import type { OperationsOf } from '../api/operation.ts';
import { FUNCTIONS } from '../catalogue.ts';
import { isOpen, requestLimits } from '../runtime/access.ts';
import { now } from '../runtime/ports.ts';
import { sessionPorts } from '../runtime/sessions.ts';
import { streamCounter } from '../runtime/streams.ts';

const { store, registry } = sessionPorts();
const ports = {
  store,
  registry,
  now,
  // As with recordings of devices: in an open system nobody is held to anything.
  ...(!isOpen && { mostHours: requestLimits.dataHours }),
};
const openStream = streamCounter(FUNCTIONS.sessions.timeoutSeconds);

/** A configuration never changes. */
const FOR_EVER = 'private, max-age=31536000, immutable';

/** The same for as long as the process lives. */
let description: string | undefined;

/** What is told of sessions to those who may read them. */
export const operations: OperationsOf<typeof rtaRoutes> = {
  listSessions: ({ query }, asking) => sessionsFor(query, asking, ports),
  querySessions: ({ body }, asking) => sessionsFor(body, asking, ports),
  getSession: async ({ path: { identity } }, { grants }) =>
    sessionJson(await sessionFor(identity, grants, ports)),
  getConfig: async ({ path: { identifier } }) => {
    const config = await requireConfig(identifier, store);
    return { body: JSON.stringify(config), headers: { 'cache-control': FOR_EVER } };
  },
  getChannels: async ({ path: { identity, type, channels }, query }, { grants, signal }) => {
    const record = await sessionFor(identity, grants, ports);
    const wanted = { type, channels: parseChannelList(channels), ...query };
    const gone = new AbortController();
    const stream = await openStream(readerId(grants.principal), () =>
      openChannels(record, wanted, ports, AbortSignal.any([signal, gone.signal])),
    );
    const body = Readable.from(stream, { objectMode: false });
    body.once('close', () => gone.abort());
    return { body, headers: { 'content-type': CHANNEL_TYPES[type], 'cache-control': 'no-store' } };
  },
  getDescription: async () => {
    description ??= JSON.stringify(describeApi(rtaRoutes, packageJson.version, ABOUT_RTA));
    return { body: description };
  },
};
