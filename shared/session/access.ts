import type { Grants, Permission } from '../access/grants.ts';
import type { DataBinding } from './data-binding.ts';
import type { SessionRecord } from './session.ts';
import type { DataSource } from './source.ts';

/** What is known of a source without reading any of its data. */
export type SourceDescription = Pick<DataSource, 'identityFault' | 'devicesOf' | 'span'>;

/** The sources that there are, by their tokens; for those that read none of their data. */
export type SourceDirectory = ReadonlyMap<string, SourceDescription>;

type Bound = Pick<SessionRecord, 'bindings'>;

/** Whether someone may read a session: of all devices whose data is bound to it, or of all there are. */
export const mayRead = (record: Bound, grants: Grants, directory: SourceDirectory): boolean =>
  may('read', record.bindings, grants, directory);

/**
 * Whether someone may change a session: so that nobody changes what is others', nor makes others' data their own, they
 * have to administer what it was bound to as well as what it is bound to then.
 *
 * @param before undefined for a new session
 */
export const mayChange = (
  before: Bound | undefined,
  after: Bound,
  grants: Grants,
  directory: SourceDirectory,
): boolean =>
  (before === undefined || may('admin', before.bindings, grants, directory)) &&
  may('admin', after.bindings, grants, directory);

/** What is of no device, or of devices that are not known, is for those alone who may do something with all. */
function may(
  permission: Permission,
  bindings: readonly DataBinding[],
  grants: Grants,
  directory: SourceDirectory,
): boolean {
  if (grants.canAll(permission)) return true;
  const devices = bindings.map((binding) => devicesOf(binding, directory));
  return (
    devices.length > 0 &&
    devices.every(
      (each) =>
        each !== undefined && each.length > 0 && each.every((device) => grants.can(permission, device)),
    )
  );
}

/** The devices that a binding's data tells of; undefined where that is not known. */
function devicesOf({ key }: DataBinding, directory: SourceDirectory): readonly string[] | undefined {
  const source = directory.get(key.source);
  if (source === undefined || source.identityFault(key.identity) !== undefined) return undefined;
  return source.devicesOf(key.identity);
}
