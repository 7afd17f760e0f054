import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { OdographError } from '../errors/odograph-error.ts';
import { nameFault } from '../reading/name.ts';
import { configSchema } from './config-schema.ts';
import { SESSION_LIMITS } from './limits.ts';
import { readJson } from './read-json.ts';
import type { ConfigBinding } from './session.ts';
import type { SessionStore } from './session-store.ts';

/** Names channels by their numbers. A configuration never changes once it is there. */
export interface SessionConfig {
  readonly channels: readonly { readonly channel: number; readonly topic: string }[];
}

/** @param body JSON; @throws OdographError `invalid-request`, `too-large` */
export const readConfig = (body: string): SessionConfig =>
  readJson(configSchema, body, 'a configuration', SESSION_LIMITS.configBytes);

type ConfigStore = Pick<SessionStore, 'config' | 'addConfig'>;

/**
 * Keeps a configuration under an identifier, once and for all.
 *
 * @returns whether it is new; the same once more is no error
 * @throws OdographError `already-exists` when there is another one, `invalid-request`, `too-large`
 */
export async function saveConfig(
  identifier: string,
  config: SessionConfig,
  store: ConfigStore,
): Promise<boolean> {
  const fault = nameFault(identifier);
  if (fault !== undefined) throw new OdographError('invalid-request', `the identifier ${fault}`);
  const channels = config.channels.toSorted((a, b) => a.channel - b.channel);
  const content = Buffer.from(JSON.stringify({ channels }));
  const packed = zstdCompressSync(content);
  if (packed.length > SESSION_LIMITS.storedConfigBytes)
    throw new OdographError('too-large', 'the configuration has more than can be kept; split it in two');
  if (await store.addConfig(identifier, packed)) return true;
  const stored = await store.config(identifier);
  if (stored !== undefined && unpack(stored).equals(content)) return false;
  throw new OdographError(
    'already-exists',
    `there is another configuration ${identifier}; it cannot be changed`,
  );
}

/** The configuration of an identifier, its channels ascending. */
export async function loadConfig(identifier: string, store: ConfigStore): Promise<SessionConfig | undefined> {
  const stored = await store.config(identifier);
  return stored && (JSON.parse(unpack(stored).toString('utf8')) as SessionConfig);
}

/** The same. @throws OdographError `not-found` when there is none */
export async function requireConfig(identifier: string, store: ConfigStore): Promise<SessionConfig> {
  const config = await loadConfig(identifier, store);
  if (config !== undefined) return config;
  throw new OdographError('not-found', `there is no configuration ${identifier}`);
}

const unpack = (packed: Buffer): Buffer =>
  zstdDecompressSync(packed, { maxOutputLength: 2 * SESSION_LIMITS.configBytes });

/**
 * The topics of a session's channels by their numbers. Where two configurations name one channel, the later binding
 * counts; a configuration that is not there names none.
 */
export async function topicsOf(
  bindings: readonly ConfigBinding[],
  store: ConfigStore,
): Promise<ReadonlyMap<number, string>> {
  const configs = await Promise.all(bindings.map(({ identifier }) => loadConfig(identifier, store)));
  const topics = new Map<number, string>();
  configs.forEach((config, at) => {
    const offset = bindings[at]?.channelOffset ?? 0;
    for (const { channel, topic } of config?.channels ?? []) topics.set(channel + offset, topic);
  });
  return topics;
}

/** The numbers of topics, as topicsOf has it the other way round; the lowest where a topic has several. */
export function numbersOf(topics: ReadonlyMap<number, string>): ReadonlyMap<string, number> {
  const numbers = new Map<string, number>();
  for (const [number, topic] of topics) numbers.set(topic, Math.min(number, numbers.get(topic) ?? number));
  return numbers;
}
