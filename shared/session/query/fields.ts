import { type Detail, type SessionRecord, timeRangeOf } from '../session.ts';

/** Stands for an object, which is there but is like no value that a query can have. */
export const OBJECT = Symbol('object');

/** What a session has in a place that a query names; whole numbers of 64 bits are bigint. */
export type Value = string | number | boolean | bigint | null | typeof OBJECT;

export interface Field {
  /** Whether its values are whole numbers of 64 bits. */
  readonly isInt64: boolean;
  /** Its values: none where a session has none, several where it is a list. */
  readonly values: (record: SessionRecord) => readonly Value[];
}

const one = (value: Value | undefined): readonly Value[] => (value === undefined ? [] : [value]);
const plain = (values: Field['values']): Field => ({ isInt64: false, values });
const int64 = (value: (record: SessionRecord) => bigint | undefined): Field => ({
  isInt64: true,
  values: (record) => one(value(record)),
});

/** What can be asked about: what everyone may see, so that no query ever tells what a session is bound to. */
const FIELDS: ReadonlyMap<string, Field> = new Map([
  ['identity', plain(({ session }) => [session.identity])],
  ['identifier', plain(({ session }) => [session.identifier])],
  ['state', plain(({ session }) => [session.state])],
  ['type', plain(({ session }) => one(session.type))],
  ['quality', plain(({ session }) => one(session.quality))],
  ['group', plain(({ session }) => one(session.group))],
  ['version', plain(({ session }) => one(session.version))],
  ['children', plain(({ session }) => session.children)],
  ['alternates', plain(({ session }) => session.alternates)],
  [
    'configBindings.identifier',
    plain(({ session }) => session.configBindings.map((each) => each.identifier)),
  ],
  [
    'configBindings.channelOffset',
    plain(({ session }) => session.configBindings.map((each) => each.channelOffset)),
  ],
  ['timestamp', int64(({ session }) => session.timestamp)],
  ['startTimestamp', int64(({ session }) => session.startTimestamp)],
  ['endTimestamp', int64(({ session }) => session.endTimestamp)],
  ['timeRange.startTime', int64((record) => timeRangeOf(record)?.startTime)],
  ['timeRange.endTime', int64((record) => timeRangeOf(record)?.endTime)],
  ['sequence', int64(({ sequence }) => sequence)],
  ['revision', plain(({ revision }) => [revision])],
]);

const DETAILS = 'details.';

export const FIELD_NAMES: readonly string[] = [...FIELDS.keys(), `${DETAILS}…`];

/** The field of a name; `details.` goes on into the details, a dot for each level. */
export function fieldOf(name: string): Field | undefined {
  if (!name.startsWith(DETAILS)) return FIELDS.get(name);
  const path = name.slice(DETAILS.length).split('.');
  if (path.includes('')) return undefined;
  return plain(({ session }) => leaves(session.details, path));
}

/** The values at the end of a path; of lists on the way, those of each entry. */
function leaves(at: Detail, path: readonly string[]): Value[] {
  if (isList(at)) return at.flatMap((entry) => leaves(entry, path));
  const [name, ...rest] = path;
  if (name === undefined) return [typeof at === 'object' && at !== null ? OBJECT : at];
  if (typeof at !== 'object' || at === null) return [];
  const member = Object.hasOwn(at, name) ? at[name] : undefined;
  return member === undefined ? [] : leaves(member, rest);
}

const isList = (value: Detail): value is readonly Detail[] => Array.isArray(value);
