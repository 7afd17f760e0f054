import type { Grants } from '../access/grants.ts';
import { OdographError } from '../errors/odograph-error.ts';
import { mayChange, mayRead, type SourceDirectory } from './access.ts';
import { type DataBinding, sameKey } from './data-binding.ts';
import type { SessionRecord } from './session.ts';
import { noSuchSession, type UpsertPorts } from './upsert-session.ts';

/**
 * Lets a change pass of those who may make it, with bindings that can be understood.
 *
 * @throws OdographError, from the one that is made: `not-found` for a session that whoever asks may not know of,
 *   `invalid-request` for a new binding to something that is no source, or that the source does not understand,
 *   `forbidden` for what is not theirs to change
 */
export const admitChange =
  (grants: Grants, directory: SourceDirectory): NonNullable<UpsertPorts['admit']> =>
  (before, after) => {
    if (before !== undefined && !mayKnow(before, grants, directory)) throw noSuchSession();
    const known = before?.bindings ?? [];
    for (const binding of after.bindings) {
      if (!known.some(({ key }) => sameKey(key, binding.key))) requireSound(binding, directory);
    }
    if (mayChange(before, after, grants, directory)) return;
    const { kind, name } = grants.principal;
    throw new OdographError(
      'forbidden',
      `the ${kind} ${name} does not cover all devices of the session; one without data takes all there are`,
    );
  };

/** Whoever may change a session knows of it, even where they may not read. */
const mayKnow = (record: SessionRecord, grants: Grants, directory: SourceDirectory): boolean =>
  mayRead(record, grants, directory) || mayChange(undefined, record, grants, directory);

function requireSound({ key }: DataBinding, directory: SourceDirectory): void {
  const source = directory.get(key.source);
  if (source === undefined)
    throw new OdographError('invalid-request', `there is no source called ${key.source}`);
  const fault = source.identityFault(key.identity);
  if (fault !== undefined)
    throw new OdographError('invalid-request', `what identifies data of ${key.source} is wrong: ${fault}`);
}
