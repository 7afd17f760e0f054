import type { ConfigBinding, Session } from './session.ts';
import type { SessionUpdate, UpsertRequest } from './upsert-request.ts';

type ValueOf<Op extends SessionUpdate['op']> = Extract<SessionUpdate, { op: Op }>['value'];
type Fields = ValueOf<'set'>;
type Bindings = ValueOf<'addDataBindings'>;

/** What a session is to have; what is not given stays as it is. */
export interface SessionContent extends Fields {
  readonly sequence?: bigint;
  readonly details?: Session['details'];
  readonly children?: readonly string[];
  readonly alternates?: readonly string[];
  readonly configBindings?: readonly ConfigBinding[];
  readonly dataBindings?: Bindings;
}

/** What is to become other about a session. */
export interface SessionChange extends Fields {
  readonly sequence?: bigint;
  readonly createIfNotExists?: UpsertRequest['createIfNotExists'];
  /** Take the places of those of the same names; others stay. */
  readonly details?: Session['details'];
  readonly dataBindings?: { readonly add?: Bindings; readonly remove?: ValueOf<'removeDataBindings'> };
  /** Made after all else. */
  readonly updates?: readonly SessionUpdate[];
}

/**
 * The change after which a session has some content, whether it was there or not. The same again leads to the same.
 *
 * @param nowNs timestamp of a session that is new and has no other
 */
export function contentRequest(
  identity: string,
  { sequence, details, children, alternates, configBindings, dataBindings, ...set }: SessionContent,
  nowNs: bigint,
): UpsertRequest {
  const { state = 2, timestamp = nowNs, identifier = identity } = set;
  return {
    identity,
    ...(sequence !== undefined && { sequence }),
    createIfNotExists: { state, timestamp, identifier },
    updates: [
      { op: 'set', value: set },
      ...(details ? replace('details', { op: 'setDetails', value: details }) : []),
      ...(children ? replace('children', { op: 'addChildren', value: [...children] }) : []),
      ...(alternates ? replace('alternates', { op: 'addAlternates', value: [...alternates] }) : []),
      ...one(configBindings && { op: 'setConfigBindings', value: [...configBindings] }),
      ...one(dataBindings && { op: 'setDataBindings', value: dataBindings }),
    ],
  };
}

/** The steps of a change, in the order in which they are made. */
export function changeRequest(
  identity: string,
  { sequence, createIfNotExists, details, dataBindings = {}, updates = [], ...set }: SessionChange,
): UpsertRequest {
  const { add, remove } = dataBindings;
  return {
    identity,
    ...(sequence !== undefined && { sequence }),
    ...(createIfNotExists && { createIfNotExists }),
    updates: [
      { op: 'set', value: set },
      ...one(details && { op: 'setDetails', value: details }),
      ...one(remove && { op: 'removeDataBindings', value: remove }),
      ...one(add && { op: 'addDataBindings', value: add }),
      ...updates,
    ],
  };
}

const one = (update: SessionUpdate | undefined): SessionUpdate[] => (update === undefined ? [] : [update]);

const replace = (name: ValueOf<'clear'>[number], update: SessionUpdate): SessionUpdate[] => [
  { op: 'clear', value: [name] },
  update,
];
