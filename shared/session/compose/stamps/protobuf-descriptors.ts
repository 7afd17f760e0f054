import { numberOf, WIRE, type WireField, wireFields } from './protobuf-wire.ts';

/** Full name of the type of stamps. */
export const TIMESTAMP = '.google.protobuf.Timestamp';

/** Numbers of fields and values of https://github.com/protocolbuffers/protobuf/blob/main/src/google/protobuf/descriptor.proto */
const FILE_SET = { file: 1 } as const;
const FILE = { package: 2, messageType: 4 } as const;
const MESSAGE = { name: 1, field: 2, nestedType: 3 } as const;
const FIELD = { number: 3, label: 4, type: 5, typeName: 6, oneofIndex: 9, proto3Optional: 17 } as const;
const LABEL_REPEATED = 3n;
const TYPE_MESSAGE = 11n;

/** A field that holds a message in which there may be stamps. */
export interface StampedField {
  readonly type: string;
  readonly isRepeated: boolean;
  /** Whether another field of the message, once it follows, takes its place. */
  readonly isInOneof: boolean;
}

/** Of each type of messages, by its full name, those fields by their numbers that hold messages. */
export type MessageTypes = ReadonlyMap<string, ReadonlyMap<number, StampedField>>;

/**
 * The types of a FileDescriptorSet in which there may be stamps, with those of their fields that lead to any.
 *
 * @throws WireFault when it is none
 */
export function stampedTypes(descriptors: Buffer): MessageTypes {
  const types = new Map<string, Map<number, StampedField>>();
  for (const file of childrenOf(descriptors, FILE_SET.file)) {
    const name = textOf(wireFields(file), FILE.package);
    for (const message of childrenOf(file, FILE.messageType))
      readMessage(message, name === '' ? '' : `.${name}`, types);
  }
  return leadingToStamps(types);
}

function readMessage(message: Buffer, scope: string, types: Map<string, Map<number, StampedField>>): void {
  const fullName = `${scope}.${textOf(wireFields(message), MESSAGE.name)}`;
  const fields = new Map<number, StampedField>();
  types.set(fullName, fields);
  for (const field of childrenOf(message, MESSAGE.field)) {
    const parts = wireFields(field);
    if (numberOf(parts, FIELD.type) !== TYPE_MESSAGE) continue;
    fields.set(Number(numberOf(parts, FIELD.number)), {
      type: textOf(parts, FIELD.typeName),
      isRepeated: numberOf(parts, FIELD.label) === LABEL_REPEATED,
      isInOneof:
        parts.some(({ number }) => number === FIELD.oneofIndex) &&
        numberOf(parts, FIELD.proto3Optional) !== 1n,
    });
  }
  for (const nested of childrenOf(message, MESSAGE.nestedType)) readMessage(nested, fullName, types);
}

function leadingToStamps(types: MessageTypes): MessageTypes {
  const leading = new Set([TIMESTAMP]);
  for (let before = 0; leading.size > before; ) {
    before = leading.size;
    for (const [name, fields] of types)
      if ([...fields.values()].some(({ type }) => leading.has(type))) leading.add(name);
  }
  const kept = [...types].filter(([name]) => leading.has(name) && name !== TIMESTAMP);
  return new Map(
    kept.map(([name, fields]) => [name, new Map([...fields].filter(([, { type }]) => leading.has(type)))]),
  );
}

const childrenOf = (message: Buffer, number: number): Buffer[] =>
  wireFields(message)
    .filter((field) => field.number === number && field.wire === WIRE.bytes)
    .map(({ content }) => content);

const textOf = (fields: readonly WireField[], number: number): string =>
  fields
    .findLast((field) => field.number === number && field.wire === WIRE.bytes)
    ?.content.toString('utf8') ?? '';
