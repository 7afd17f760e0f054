import type { SourceChannel } from '../../source.ts';
import { jsonStamper } from './json-stamps.ts';
import { protobufStamper } from './protobuf-stamps.ts';
import { ros1Stamper } from './ros1-stamps.ts';
import { ros2Stamper } from './ros2-stamps.ts';
import type { ShiftStamp } from './shift-stamp.ts';
import { shiftBy } from './shift-stamp.ts';

/**
 * Moves the stamps in a message. A stamp that is not set stays so, and so does one that would leave what its type can
 * hold. What cannot be read as a message of its schema stays as it is.
 *
 * @param payload may be changed where no length changes
 * @returns the message, which is the payload itself when its length stays
 */
export type Stamper = (payload: Buffer) => Uint8Array;

type Maker = (schema: NonNullable<SourceChannel['schema']>, shift: ShiftStamp) => Stamper | undefined;

/** By the encodings of message and schema. */
const MAKERS: ReadonlyMap<string, Maker> = new Map([
  ['json jsonschema', jsonStamper],
  ['protobuf protobuf', protobufStamper],
  ['ros1 ros1msg', ros1Stamper],
  ['cdr ros2msg', ros2Stamper],
]);

/**
 * What moves the stamps in the messages of a channel by some nanoseconds; undefined for schemas that are not known to
 * have any.
 */
export function stamperOf({ schema, messageEncoding }: SourceChannel, shift: bigint): Stamper | undefined {
  if (schema === undefined || shift === 0n) return undefined;
  return MAKERS.get(`${messageEncoding} ${schema.encoding}`)?.(schema, shiftBy(shift));
}
