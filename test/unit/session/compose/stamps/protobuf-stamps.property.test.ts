import {
  create,
  createFileRegistry,
  type DescMessage,
  fromBinary,
  fromJson,
  type JsonValue,
  toBinary,
  toJson,
} from '@bufbuild/protobuf';
import {
  FieldDescriptorProto_Label as Label,
  FieldDescriptorProto_Type as Type,
  FileDescriptorSetSchema,
  file_google_protobuf_duration,
  file_google_protobuf_timestamp,
} from '@bufbuild/protobuf/wkt';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { stamperOf } from '../../../../../shared/session/compose/stamps/stamper.ts';
import { channelWith } from './channels.ts';

const NS = 1_000_000_000n;
const TIMESTAMP = '.google.protobuf.Timestamp';

const field = (name: string, number: number, typeName: string, label = Label.OPTIONAL) => ({
  name,
  jsonName: name,
  number,
  label,
  type: Type.MESSAGE,
  typeName,
});
const scalar = (name: string, number: number, type: Type, label = Label.OPTIONAL) => ({
  name,
  jsonName: name,
  number,
  label,
  type,
});

/** A message that holds itself, lists and maps of stamps, durations, and numbers packed together. */
const descriptors = create(FileDescriptorSetSchema, {
  file: [
    file_google_protobuf_timestamp.proto,
    file_google_protobuf_duration.proto,
    {
      name: 'foxglove/Thing.proto',
      package: 'foxglove',
      syntax: 'proto3',
      dependency: ['google/protobuf/timestamp.proto', 'google/protobuf/duration.proto'],
      messageType: [
        {
          name: 'Thing',
          field: [
            field('timestamp', 1, TIMESTAMP),
            field('lifetime', 2, '.google.protobuf.Duration'),
            field('children', 3, '.foxglove.Thing', Label.REPEATED),
            field('all', 4, TIMESTAMP, Label.REPEATED),
            field('inner', 5, '.foxglove.Thing.Inner'),
            scalar('numbers', 6, Type.SINT32, Label.REPEATED),
            scalar('name', 7, Type.STRING),
            field('byName', 2000, '.foxglove.Thing.ByNameEntry', Label.REPEATED),
            field('plain', 9, '.foxglove.Plain'),
            { ...field('either', 10, TIMESTAMP), oneofIndex: 0 },
            { ...field('or', 11, TIMESTAMP), oneofIndex: 0 },
          ],
          oneofDecl: [{ name: 'one' }],
          nestedType: [
            { name: 'Inner', field: [field('at', 1, TIMESTAMP), scalar('value', 2, Type.DOUBLE)] },
            {
              name: 'ByNameEntry',
              field: [scalar('key', 1, Type.STRING), field('value', 2, TIMESTAMP)],
              options: { mapEntry: true },
            },
          ],
        },
        { name: 'Plain', field: [scalar('number', 1, Type.INT32)] },
      ],
    },
  ],
});
const schemaBytes = toBinary(FileDescriptorSetSchema, descriptors);
const registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, schemaBytes));
const THING: DescMessage = registry.getMessage('foxglove.Thing')!;

const stamper = (shift: bigint, name = 'foxglove.Thing') =>
  stamperOf(channelWith('protobuf', name, 'protobuf', schemaBytes), shift);
const move = (bytes: Uint8Array, shift: bigint): Uint8Array => stamper(shift)!(Buffer.from(bytes));

const LEAST = -62_135_596_800n * NS;
const MOST = 253_402_300_800n * NS - 1n;

const times = fc.oneof(
  fc.constantFrom(0n, 1n, -1n, NS, LEAST, MOST),
  fc.bigInt({ min: -3n * NS, max: 3n * NS }),
  fc.bigInt({ min: LEAST, max: MOST }),
);
const shifts = fc
  .oneof(fc.bigInt({ min: -3n * NS, max: 3n * NS }), fc.constantFrom(1n, -1n, 2n ** 63n, -(2n ** 63n)))
  .filter((shift) => shift !== 0n);

interface Thing {
  readonly timestamp?: bigint;
  readonly children: readonly Thing[];
  readonly all: readonly bigint[];
  readonly at?: bigint;
  readonly byName: ReadonlyMap<string, bigint>;
  readonly either?: bigint;
  readonly or?: bigint;
  readonly numbers: readonly number[];
  readonly name: string;
}

const { thing: things } = fc.letrec<{ thing: Thing }>((tie) => ({
  thing: fc.record(
    {
      timestamp: times,
      children: fc.oneof({ maxDepth: 2 }, fc.constant([]), fc.array(tie('thing'), { maxLength: 2 })),
      all: fc.array(times, { maxLength: 3 }),
      at: times,
      byName: fc.array(fc.tuple(fc.string(), times), { maxLength: 2 }).map((entries) => new Map(entries)),
      either: times,
      or: times,
      numbers: fc.array(fc.integer(), { maxLength: 3 }),
      name: fc.string({ maxLength: 200 }),
    },
    { requiredKeys: ['children', 'all', 'byName', 'numbers', 'name'] },
  ),
}));

const shifted = (ns: bigint, shift: bigint): bigint =>
  ns === 0n || ns + shift < LEAST || ns + shift > MOST ? ns : ns + shift;

/** A stamp in the JSON of protobuf. */
function text(ns: bigint): string {
  const seconds = (ns - (((ns % NS) + NS) % NS)) / NS;
  const date = new Date(Number(seconds) * 1000).toISOString().slice(0, 19);
  return `${date}.${String(ns - seconds * NS).padStart(9, '0')}Z`;
}

/** The JSON of a thing whose stamps are moved. */
function jsonOf(thing: Thing, shift: bigint): JsonValue {
  const stamp = (ns: bigint): string => text(shifted(ns, shift));
  return {
    ...(thing.timestamp !== undefined && { timestamp: stamp(thing.timestamp) }),
    lifetime: '5.000000007s',
    children: thing.children.map((child) => jsonOf(child, shift)),
    all: thing.all.map(stamp),
    ...(thing.at !== undefined && { inner: { at: stamp(thing.at), value: 0.5 } }),
    numbers: [...thing.numbers],
    name: thing.name,
    byName: Object.fromEntries([...thing.byName].map(([name, ns]) => [name, stamp(ns)])),
    plain: { number: -7 },
    ...(thing.either === undefined
      ? thing.or !== undefined && { or: stamp(thing.or) }
      : { either: stamp(thing.either) }),
  };
}

const encode = (thing: Thing, shift = 0n): Uint8Array =>
  toBinary(THING, fromJson(THING, jsonOf(thing, shift), { registry }));
const decode = (bytes: Uint8Array): JsonValue => toJson(THING, fromBinary(THING, bytes), { registry });

/** A field 15 that no schema tells of. */
const UNKNOWN = Buffer.of(0x7a, 3, 1, 2, 3);

test('every stamp is moved and nothing else', () => {
  let moved = 0;
  fc.assert(
    fc.property(things, shifts, (thing, shift) => {
      const bytes = Buffer.concat([UNKNOWN, encode(thing), UNKNOWN]);

      const stamped = Buffer.from(move(bytes, shift));

      expect(stamped).toEqual(Buffer.concat([UNKNOWN, encode(thing, shift), UNKNOWN]));
      moved += Number(!stamped.equals(bytes));
    }),
    { numRuns: 1500, seed: 1 },
  );
  expect(moved).toBeGreaterThan(500);
});

/** A field that holds bytes, of a number below 16. */
const part = (number: number, ...content: (Uint8Array | number[])[]): Buffer => {
  const bytes = Buffer.concat(content.map((each) => Buffer.from(each)));
  return Buffer.concat([Buffer.of(number * 8 + 2, bytes.length), bytes]);
};
const SECONDS_5 = [8, 5];
const NANOS_7 = [16, 7];

test.each<[string, Buffer]>([
  ['a stamp', Buffer.concat([part(1, SECONDS_5), part(1, NANOS_7)])],
  ['a stamp over its first part', Buffer.concat([part(1, [8, 1]), part(1, SECONDS_5, NANOS_7)])],
  ['the message around it', Buffer.concat([part(5, part(1, SECONDS_5)), part(5, part(1, NANOS_7))])],
  ['seconds', part(1, [8, 1], SECONDS_5, NANOS_7)],
])('%s that comes twice is what its parts make together', (_what, bytes) => {
  const before = fromBinary(THING, bytes);

  const after = decode(move(bytes, NS));

  const json = JSON.stringify(toJson(THING, before, { registry }));
  expect(json).toContain('1970-01-01T00:00:05.000000007Z');
  expect(JSON.stringify(after)).toBe(json.replace('00:00:05.', '00:00:06.'));
});

test('fields of a stamp that no schema tells of stay', () => {
  const bytes = part(1, SECONDS_5, UNKNOWN, NANOS_7);

  const moved = Buffer.from(move(bytes, NS));

  expect(moved.includes(UNKNOWN)).toBe(true);
  expect(JSON.stringify(decode(moved))).toContain('00:00:06.000000007Z');
});

test.each<[string, Uint8Array]>([
  ['a stamp that is not set', part(1)],
  ['a stamp whose nanoseconds are too many', part(1, SECONDS_5, [16, 0x80, 0xa8, 0xd6, 0xb9, 7])],
  ['a duration', part(2, SECONDS_5)],
  ['a number in place of a stamp', Buffer.of(8, 5)],
  ['a stamp that is cut short', Buffer.concat([part(1, SECONDS_5), Buffer.of(10, 5, 8)])],
  ['a stamp that is cut short within', part(1, [8])],
  ['a number without an end', Buffer.concat([part(1, SECONDS_5), Buffer.alloc(12, 0xff)])],
  ['a field of number 0', Buffer.concat([part(1, SECONDS_5), Buffer.of(0, 0)])],
  ['a wire type that is none', Buffer.concat([part(1, SECONDS_5), Buffer.of(0x7f)])],
  ['a group without an end', Buffer.concat([part(1, SECONDS_5), Buffer.of(0x7b)])],
  ['groups without a bottom', Buffer.concat([part(1, SECONDS_5), Buffer.alloc(100_000, 0x7b)])],
  [
    'one of several fields that is there twice',
    Buffer.concat([part(10, SECONDS_5), part(11), part(10, NANOS_7)]),
  ],
  ['nothing', Buffer.alloc(0)],
])('%s stays as it is', (_what, bytes) => {
  expect(Buffer.from(move(bytes, NS))).toEqual(Buffer.from(bytes));
});

test('a group that no schema tells of stays', () => {
  const group = Buffer.of(0x7b, 8, 5, 0x7c);

  const moved = Buffer.from(move(Buffer.concat([group, part(1, SECONDS_5)]), NS));

  expect(moved).toEqual(Buffer.concat([group, part(1, [8, 6])]));
});

test('messages that are nested without end stay as they are', () => {
  let bytes = part(1, SECONDS_5);
  for (let depth = 0; depth < 200; depth += 1)
    bytes = Buffer.concat([Buffer.of(26), varintOf(bytes.length), bytes]);

  expect(Buffer.from(move(bytes, NS))).toEqual(bytes);
});

const varintOf = (value: number): Buffer =>
  value < 0x80 ? Buffer.of(value) : Buffer.of((value & 0x7f) | 0x80, value >>> 7);

test('any bytes are moved or stay', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), shifts, (bytes, shift) => {
      const moved = Buffer.from(move(bytes, shift));

      const isMessage = isReadable(bytes);
      expect(isMessage || moved.equals(bytes)).toBe(true);
    }),
    { numRuns: 2000, seed: 1 },
  );
});

/** Whether the reference implementation reads it. */
function isReadable(bytes: Uint8Array): boolean {
  try {
    fromBinary(THING, bytes);
    return true;
  } catch {
    return false;
  }
}

test.each([
  ['a schema of another name', 'own.Thing', schemaBytes],
  ['a schema that its descriptors do not have', 'foxglove.Other', schemaBytes],
  ['a schema without stamps', 'foxglove.Plain', schemaBytes],
  ['a schema that is damaged', 'foxglove.Thing', schemaBytes.subarray(0, 40)],
])('%s has no stamps', (_what, name, data) => {
  expect(stamperOf(channelWith('protobuf', name, 'protobuf', data), 1n)).toBeUndefined();
});
