import { isSameStretch, sameKey } from './data-binding.ts';
import { mergeDetails, omitDetails } from './details.ts';
import type { Session, SessionRecord } from './session.ts';
import type { SessionUpdate } from './upsert-request.ts';

/** The parts of a record that updates change. */
export type Draft = Pick<SessionRecord, 'session' | 'bindings'>;

/** Members that are lists or objects and are therefore emptied, not left out. */
const EMPTY = { details: {}, children: [], alternates: [], configBindings: [] } as const;
const isEmptied = (name: string): name is keyof typeof EMPTY => Object.hasOwn(EMPTY, name);

/** A draft after some updates, one after the other. Deleting or removing what is not there changes nothing. */
export const applyUpdates = (draft: Draft, updates: readonly SessionUpdate[]): Draft =>
  updates.reduce(applyUpdate, draft);

function applyUpdate(draft: Draft, update: SessionUpdate): Draft {
  const { session, bindings } = draft;
  const change = (changes: Partial<Session>): Draft => ({ bindings, session: { ...session, ...changes } });
  switch (update.op) {
    case 'set':
      return change(update.value);
    case 'clear':
      return update.value.reduce(clear, draft);
    case 'setDetails':
      return change({ details: mergeDetails(session.details, update.value) });
    case 'deleteDetails':
      return change({ details: omitDetails(session.details, update.value) });
    case 'addChildren':
      return change({ children: union(session.children, update.value) });
    case 'removeChildren':
      return change({ children: without(session.children, update.value) });
    case 'addAlternates':
      return change({ alternates: union(session.alternates, update.value) });
    case 'removeAlternates':
      return change({ alternates: without(session.alternates, update.value) });
    case 'setConfigBindings':
      return change({ configBindings: replaced([], update.value, sameIdentifier) });
    case 'addConfigBindings':
      return change({ configBindings: replaced(session.configBindings, update.value, sameIdentifier) });
    case 'removeConfigBindings': {
      const left = session.configBindings.filter(({ identifier }) => !update.value.includes(identifier));
      return change({ configBindings: left });
    }
    case 'setDataBindings':
      return { session, bindings: replaced([], update.value, isSameStretch) };
    case 'addDataBindings':
      return { session, bindings: replaced(bindings, update.value, isSameStretch) };
    case 'removeDataBindings': {
      const left = bindings.filter(({ key }) => !update.value.some((removed) => sameKey(removed, key)));
      return { session, bindings: left };
    }
  }
}

type Clearable = Extract<SessionUpdate, { op: 'clear' }>['value'][number];

function clear({ session, bindings }: Draft, name: Clearable): Draft {
  if (name === 'dataBindings') return { session, bindings: [] };
  if (isEmptied(name)) return { session: { ...session, [name]: EMPTY[name] }, bindings };
  const { [name]: _, ...rest } = session;
  return { session: rest, bindings };
}

const union = (a: readonly string[], b: readonly string[]): string[] => [...new Set([...a, ...b])];
const without = (a: readonly string[], b: readonly string[]): string[] =>
  a.filter((each) => !b.includes(each));

const sameIdentifier = (a: { identifier: string }, b: { identifier: string }): boolean =>
  a.identifier === b.identifier;

/** A list with others in the places of those that are the same, the rest at its end. */
function replaced<T>(list: readonly T[], others: readonly T[], isSame: (a: T, b: T) => boolean): T[] {
  const all = [...list];
  for (const other of others) {
    const place = all.findIndex((each) => isSame(each, other));
    if (place < 0) all.push(other);
    else all[place] = other;
  }
  return all;
}
