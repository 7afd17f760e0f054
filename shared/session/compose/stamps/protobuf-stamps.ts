import type { SourceSchema } from '../../source.ts';
import { type MessageTypes, type StampedField, stampedTypes, TIMESTAMP } from './protobuf-descriptors.ts';
import {
  bytesField,
  numberOf,
  varintField,
  WIRE,
  WireFault,
  type WireField,
  wireFields,
} from './protobuf-wire.ts';
import type { ShiftStamp, StampRange } from './shift-stamp.ts';
import type { Stamper } from './stamper.ts';

/** From the year 1 to the year 9999: https://protobuf.dev/reference/protobuf/google.protobuf/#timestamp */
const RANGE: StampRange = { least: -62_135_596_800, most: 253_402_300_799 };

const STAMP = { seconds: 1, nanos: 2 } as const;

/** How deep messages may be nested: as the implementations of protobuf have it. */
const DEPTH = 100;

/** Stamps of `foxglove.*` in protobuf: every google.protobuf.Timestamp. Everything else stays, to the byte. */
export function protobufStamper({ name, data }: SourceSchema, shift: ShiftStamp): Stamper | undefined {
  if (!name.startsWith('foxglove.')) return undefined;
  const types = orUndefined(() => stampedTypes(Buffer.from(data)));
  const type = `.${name}`;
  if (types?.has(type) !== true) return undefined;
  return (payload) => orUndefined(() => moveIn(payload, type, { types, shift, depth: 0 })) ?? payload;
}

interface Walk {
  readonly types: MessageTypes;
  readonly shift: ShiftStamp;
  readonly depth: number;
}

/** @returns the message itself when nothing in it changes */
function moveIn(message: Buffer, type: string, walk: Walk): Buffer {
  if (type === TIMESTAMP) return moveStamp(message, walk.shift);
  if (walk.depth > DEPTH) throw new WireFault('messages are nested too deep');
  const known = walk.types.get(type);
  if (known === undefined) return message;
  const fields = wireFields(message);
  const last = new Map(fields.map((each, at) => [keyOf(each), at]));
  let isChanged = false;
  const pieces = fields.map(({ number, wire, whole }, at) => {
    const field = known.get(number);
    if (field === undefined || wire !== WIRE.bytes) return whole;
    // What comes several times is one message: what its parts make when they follow each other.
    if (!field.isRepeated && last.get(keyOf({ number, wire })) !== at) return EMPTY;
    const content = contentOf(fields, at, field);
    const moved = moveIn(content, field.type, { ...walk, depth: walk.depth + 1 });
    if (moved === content) return whole;
    isChanged = true;
    return bytesField(number, moved);
  });
  return isChanged ? Buffer.concat(pieces) : message;
}

const EMPTY = Buffer.alloc(0);

/** The same for fields that are the same. */
const keyOf = ({ number, wire }: Pick<WireField, 'number' | 'wire'>): number => number * 8 + wire;

function contentOf(
  fields: readonly WireField[],
  at: number,
  { isRepeated, isInOneof }: StampedField,
): Buffer {
  const { number, content } = fields[at] ?? { number: 0, content: EMPTY };
  if (isRepeated) return content;
  const all = fields.filter((each) => each.number === number && each.wire === WIRE.bytes);
  if (all.length <= 1) return content;
  // Which of them count depends on what stands between.
  if (isInOneof) throw new WireFault('one of several fields is there twice');
  return Buffer.concat(all.map((each) => each.content));
}

function moveStamp(stamp: Buffer, shift: ShiftStamp): Buffer {
  const fields = wireFields(stamp);
  const seconds = BigInt.asIntN(64, numberOf(fields, STAMP.seconds));
  const nanos = BigInt.asIntN(32, numberOf(fields, STAMP.nanos));
  const moved = shift(Number(seconds), Number(nanos), RANGE);
  if (moved === undefined) return stamp;
  const rest = fields.filter((field) => !isPart(field)).map(({ whole }) => whole);
  return Buffer.concat([
    ...(moved.sec === 0 ? [] : [varintField(STAMP.seconds, BigInt(moved.sec))]),
    ...(moved.nsec === 0 ? [] : [varintField(STAMP.nanos, BigInt(moved.nsec))]),
    ...rest,
  ]);
}

const isPart = ({ number, wire }: WireField): boolean =>
  wire === WIRE.varint && (number === STAMP.seconds || number === STAMP.nanos);

/** What is no message has no stamps. */
function orUndefined<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof WireFault) return undefined;
    throw error;
  }
}
