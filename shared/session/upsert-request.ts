import * as z from 'zod';
import { nameFault } from '../reading/name.ts';
import { bindingFault, type DataBinding } from './data-binding.ts';
import { detailsFault } from './details.ts';
import { int64 } from './int64.ts';
import { SESSION_LIMITS } from './limits.ts';
import { readJson } from './read-json.ts';
import { type Detail, SESSION_STATES, type SessionState } from './session.ts';

const fault = (find: (value: unknown) => string | undefined) => (context: z.core.ParsePayload) => {
  const message = find(context.value);
  if (message !== undefined) context.issues.push({ code: 'custom', message, input: context.value });
};

export const text = z
  .string()
  .min(1, 'is empty')
  .max(SESSION_LIMITS.textLength, `is longer than ${SESSION_LIMITS.textLength} characters`)
  .refine((value) => value.isWellFormed(), 'holds half of a surrogate pair');

/** Identity of a session, or identifier of a configuration. */
export const sessionName = z.string().check(fault(nameFault));

const STATES = new Set<number>(Object.values(SESSION_STATES));
const STATE_NAMES = new Map<string, number>(Object.entries(SESSION_STATES));

const KNOWN_STATES = Object.entries(SESSION_STATES).map(([name, code]) => `${name} (${code})`);
const NO_STATE = `is none of ${KNOWN_STATES.join(', ')}`;

export const state = z.union([z.string(), z.number()], NO_STATE).transform((value, context): SessionState => {
  const number = typeof value === 'string' ? STATE_NAMES.get(value) : value;
  if (number !== undefined && STATES.has(number)) return number as SessionState;
  context.issues.push({ code: 'custom', message: NO_STATE, input: value });
  return z.NEVER;
});

const channel = z.int().min(0, 'is below 0').max(SESSION_LIMITS.highestChannel, 'has more than 32 bits');

type Details = Readonly<Record<string, Detail>>;

// No record of zod's: that would leave out a member called `__proto__`.
export const details = z
  .unknown()
  .check(fault(detailsFault))
  .meta({ type: 'object', additionalProperties: true }) as unknown as z.ZodType<Details, Details>;

const timeRange = z
  .strictObject({ startTime: int64, endTime: int64 })
  .refine(({ startTime, endTime }) => startTime <= endTime, 'ends before it starts');

const list = <Item extends z.ZodType>(item: Item, most: number) =>
  z.array(item).max(most, `has more than ${most}`);
export const names = list(sessionName, SESSION_LIMITS.relatives);

const HIGHEST = SESSION_LIMITS.highestChannel;
const configBinding = z.strictObject({
  identifier: sessionName,
  channelOffset: z.int().min(-HIGHEST).max(HIGHEST).default(0),
});

export const dataKey = z.strictObject({
  source: sessionName.meta({ description: 'Token of a source.', examples: ['readings'] }),
  identity: z
    .string()
    .min(1, 'is empty')
    .max(SESSION_LIMITS.dataIdentityLength, `is longer than ${SESSION_LIMITS.dataIdentityLength} characters`)
    .meta({
      description: 'What identifies data within the source: of readings, a device.',
      examples: ['car-1'],
    }),
  timeRef: int64.prefault(0).meta({
    description: 'What times of the data are counted from, in nanoseconds since 1970; mostly 0.',
    examples: [0],
  }),
});

const dataBinding = z
  .strictObject({
    key: dataKey,
    sessionStartTime: int64.exactOptional(),
    sessionEndTime: int64.exactOptional(),
    sessionTimeOffset: int64.prefault(0).meta({
      description: 'Nanoseconds that the data appears later in the session than it was.',
      examples: [300_000_000],
    }),
    dataChannelBindings: list(
      z.strictObject({
        firstDataChannel: channel,
        firstSessionChannel: channel,
        lastSessionChannel: channel,
      }),
      SESSION_LIMITS.channelRanges,
    ).default([]),
  })
  .check(fault((value) => bindingFault(value as DataBinding)))
  .meta({
    id: 'DataBinding',
    description: 'Data, clipped in session time, moved in time, its channels renumbered.',
  });

/** What `set` sets; members that are not there stay as they are. */
export const fields = z.strictObject({
  state: state.exactOptional(),
  timestamp: int64.exactOptional(),
  identifier: text.exactOptional(),
  startTimestamp: int64.exactOptional(),
  endTimestamp: int64.exactOptional(),
  timeRange: timeRange.exactOptional(),
  type: text.exactOptional(),
  quality: z.number().min(0, 'is below 0').max(1, 'is above 1').exactOptional(),
  group: text.exactOptional(),
  version: text.exactOptional(),
});

const clearable = z.enum([
  'startTimestamp',
  'endTimestamp',
  'timeRange',
  'type',
  'quality',
  'group',
  'version',
  'details',
  'children',
  'alternates',
  'configBindings',
  'dataBindings',
]);

export const configBindings = list(configBinding, SESSION_LIMITS.configBindings);
export const dataBindings = list(dataBinding, SESSION_LIMITS.dataBindings);

/** One step of a change: an object with exactly one member, which says what to do. */
const UPDATES = {
  set: fields,
  clear: list(clearable, clearable.options.length),
  setDetails: details,
  deleteDetails: list(z.string(), SESSION_LIMITS.details),
  addChildren: names,
  removeChildren: names,
  addAlternates: names,
  removeAlternates: names,
  setConfigBindings: configBindings,
  addConfigBindings: configBindings,
  removeConfigBindings: list(sessionName, SESSION_LIMITS.configBindings),
  setDataBindings: dataBindings,
  addDataBindings: dataBindings,
  removeDataBindings: list(dataKey, SESSION_LIMITS.dataBindings),
};
type Updates = { readonly [Op in keyof typeof UPDATES]: z.output<(typeof UPDATES)[Op]> };

/** One step of a change of a session. */
export type SessionUpdate = {
  readonly [Op in keyof Updates]: { readonly op: Op; readonly value: Updates[Op] };
}[keyof Updates];

const isOp = (name: string): name is keyof Updates => Object.hasOwn(UPDATES, name);

export const update = z.record(z.string(), z.unknown()).transform((steps, context): SessionUpdate => {
  const [op = '', ...others] = Object.keys(steps);
  if (!isOp(op) || others.length > 0) {
    const message = `is no update; give an object with exactly one of ${Object.keys(UPDATES).join(', ')}`;
    context.issues.push({ code: 'custom', message, input: steps });
    return z.NEVER;
  }
  const result = (UPDATES[op] as z.ZodType).safeParse(steps[op]);
  if (result.success) return { op, value: result.data } as SessionUpdate;
  for (const { path, message } of result.error.issues) {
    context.issues.push({ code: 'custom', message, path: [op, ...path], input: steps });
  }
  return z.NEVER;
});

export const creation = z.strictObject({ state, timestamp: int64, identifier: text });
export const updates = list(update, SESSION_LIMITS.updates);

const upsertSchema = z.strictObject({
  identity: sessionName,
  sequence: int64.exactOptional(),
  createIfNotExists: creation.exactOptional(),
  updates: updates.default([]),
});

/** A change of a session, which is made as a whole or not at all. */
export type UpsertRequest = z.output<typeof upsertSchema>;

/**
 * Reads a change of a session. Whole numbers of 64 bits may be numbers or decimal text.
 *
 * @param body JSON
 * @throws OdographError `invalid-request`, `too-large`
 */
export const readUpsert = (body: string): UpsertRequest =>
  readJson(upsertSchema, body, 'a change of a session', SESSION_LIMITS.bodyBytes);
