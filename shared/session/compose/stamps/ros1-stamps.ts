import type { SourceSchema } from '../../source.ts';
import { firstFieldType } from './ros-definition.ts';
import type { ShiftStamp, StampRange } from './shift-stamp.ts';
import type { Stamper } from './stamper.ts';

/** https://wiki.ros.org/msg: a time is two unsigned numbers of 32 bits. */
const RANGE: StampRange = { least: 0, most: 0xffff_ffff };

/** A header: sequence number, stamp, and the length of the text that follows. https://docs.ros.org/en/noetic/api/std_msgs/html/msg/Header.html */
const STAMP_AT = 4;
const FRAME_AT = 12;
const HEADER_BYTES = 16;

/** Seven numbers of 64 bits: translation and rotation. */
const TRANSFORM_BYTES = 56;

const HEADERS: ReadonlySet<string> = new Set(['Header', 'std_msgs/Header']);
const TRANSFORMS: ReadonlySet<string> = new Set(['tf2_msgs/TFMessage', 'tf/tfMessage']);

/** Stamps of ROS 1: those of messages that begin with a header, and of transforms. */
export function ros1Stamper({ name, data }: SourceSchema, shift: ShiftStamp): Stamper | undefined {
  const move = (message: Buffer, header: number): void => {
    const moved = shift(
      message.readUInt32LE(header + STAMP_AT),
      message.readUInt32LE(header + STAMP_AT + 4),
      RANGE,
    );
    if (moved === undefined) return;
    message.writeUInt32LE(moved.sec, header + STAMP_AT);
    message.writeUInt32LE(moved.nsec, header + STAMP_AT + 4);
  };
  if (TRANSFORMS.has(name))
    return (payload) => {
      for (const header of headersOfTransforms(payload)) move(payload, header);
      return payload;
    };
  if (name !== 'std_msgs/Header' && !HEADERS.has(firstFieldType(data) ?? '')) return undefined;
  return (payload) => {
    const isWhole = payload.length >= HEADER_BYTES && endOfText(payload, FRAME_AT) <= payload.length;
    if (isWhole) move(payload, 0);
    return payload;
  };
}

/** Where the headers of a list of transforms begin; none unless it is whole. */
function headersOfTransforms(message: Buffer): number[] {
  if (message.length < 4) return [];
  const headers: number[] = [];
  let at = 4;
  for (let left = message.readUInt32LE(0); left > 0; left -= 1) {
    headers.push(at);
    const child = endOfText(message, at + FRAME_AT);
    at = endOfText(message, child) + TRANSFORM_BYTES;
    if (at > message.length) return [];
  }
  return at === message.length ? headers : [];
}

/** @returns Infinity when not even the text's length is there */
const endOfText = (message: Buffer, at: number): number =>
  at + 4 <= message.length ? at + 4 + message.readUInt32LE(at) : Number.POSITIVE_INFINITY;
