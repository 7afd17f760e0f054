/** https://protobuf.dev/programming-guides/encoding/#structure */
export const WIRE = { varint: 0, bits64: 1, bytes: 2, groupStart: 3, groupEnd: 4, bits32: 5 } as const;

/** Most bytes of a varint: what 64 bits take. */
const VARINT_BYTES = 10;

/** How deep groups may be nested: as the implementations of protobuf have it. */
const DEPTH = 100;

/** What makes bytes no message. */
export class WireFault extends Error {
  override readonly name = 'WireFault';
}

/** A field of a message as it stands there. */
export interface WireField {
  readonly number: number;
  readonly wire: number;
  /** The whole field, its tag included. */
  readonly whole: Buffer;
  /** What `wire` bytes holds; of other fields what follows the tag. */
  readonly content: Buffer;
}

/** The fields of a message in their order. @throws WireFault when it is none */
export function wireFields(message: Buffer): WireField[] {
  const fields: WireField[] = [];
  for (let at = 0; at < message.length; ) {
    const field = fieldAt(message, at, 0);
    fields.push(field);
    at += field.whole.length;
  }
  return fields;
}

/** The last varint of a field; 0 without one. */
export function numberOf(fields: readonly WireField[], number: number): bigint {
  const found = fields.findLast((field) => field.number === number && field.wire === WIRE.varint);
  return found === undefined ? 0n : varintAt(found.content, 0).value;
}

function fieldAt(message: Buffer, at: number, depth: number): WireField {
  const tag = varintAt(message, at);
  const number = Number(tag.value >> 3n);
  const wire = Number(tag.value & 7n);
  if (number === 0 || tag.value > 0xffff_ffffn || depth > DEPTH) throw new WireFault('a tag is impossible');
  const { start, end } = contentOf(message, tag.end, { number, wire, depth });
  if (end > message.length) throw new WireFault('a field is cut short');
  return { number, wire, whole: message.subarray(at, end), content: message.subarray(start, end) };
}

function contentOf(
  message: Buffer,
  start: number,
  { number, wire, depth }: { readonly number: number; readonly wire: number; readonly depth: number },
): { start: number; end: number } {
  switch (wire) {
    case WIRE.varint:
      return { start, end: varintAt(message, start).end };
    case WIRE.bits64:
      return { start, end: start + 8 };
    case WIRE.bits32:
      return { start, end: start + 4 };
    case WIRE.bytes: {
      const length = varintAt(message, start);
      return { start: length.end, end: length.end + Number(length.value) };
    }
    case WIRE.groupStart:
      return { start, end: endOfGroup(message, start, number, depth) };
    default:
      throw new WireFault('a wire type is unknown');
  }
}

function endOfGroup(message: Buffer, start: number, number: number, depth: number): number {
  for (let at = start; ; ) {
    const tag = varintAt(message, at);
    if (tag.value === BigInt(number * 8 + WIRE.groupEnd)) return tag.end;
    at += fieldAt(message, at, depth + 1).whole.length;
  }
}

/** An unsigned number of 64 bits. @throws WireFault */
function varintAt(bytes: Buffer, at: number): { value: bigint; end: number } {
  let value = 0n;
  for (let place = 0; place < VARINT_BYTES; place += 1) {
    const byte = bytes[at + place];
    if (byte === undefined) break;
    value |= BigInt(byte & 0x7f) << BigInt(7 * place);
    if (byte < 0x80) return { value: BigInt.asUintN(64, value), end: at + place + 1 };
  }
  throw new WireFault('a number does not end');
}

export function varint(value: bigint): Buffer {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, value);
  for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  bytes.push(Number(rest));
  return Buffer.from(bytes);
}

/** A field that holds bytes. */
export const bytesField = (number: number, content: Buffer): Buffer =>
  Buffer.concat([varint(BigInt(number * 8 + WIRE.bytes)), varint(BigInt(content.length)), content]);

export const varintField = (number: number, value: bigint): Buffer =>
  Buffer.concat([varint(BigInt(number * 8 + WIRE.varint)), varint(value)]);
