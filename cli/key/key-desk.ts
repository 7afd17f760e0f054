import type { CreatedKey, Key, KeyRequest } from '../../shared/api/keys.ts';
import { ClientError } from '../../shared/client/client-error.ts';
import type { OdographClient } from '../../shared/client/odograph-client.ts';
import { failureOf } from '../client-failure.ts';
import { CliFailure } from '../failure.ts';

/** Where keys are made and looked after: the API, or the table itself. */
export interface KeyDesk {
  /** Where the system is, as far as that is known. */
  readonly origin?: string;
  create(wish: KeyRequest): Promise<CreatedKey>;
  list(): Promise<Key[]>;
  revoke(id: string): Promise<Key>;
}

/** Keys that are asked for at a time: as many as the server gives. */
const PAGE = 500;

/** What to do about a name that has as many keys as it may. */
export const WHAT_THERE_IS = 'See which there are: npx odograph key list';

/** The keys of a system, for someone who may manage them there. */
export const apiDesk = (client: OdographClient): KeyDesk => ({
  origin: client.origin,
  create: async (wish) => {
    try {
      return await client.createKey(wish);
    } catch (error) {
      throw error instanceof ClientError ? creationFailure(error, client.origin) : error;
    }
  },
  list: async () => Array.fromAsync(client.keys({ limit: PAGE })),
  revoke: async (id) => client.revokeKey(id),
});

function creationFailure(error: ClientError, origin: string): CliFailure {
  if (error.problem?.code === 'too-many-keys') return failureOf(error, { refused: WHAT_THERE_IS });
  if (error.code !== 'disconnected') return failureOf(error);
  return new CliFailure(
    `No answer from ${origin}: ${error.message}.`,
    'See that the system runs. A key may have been made all the same: npx odograph key list',
  );
}
