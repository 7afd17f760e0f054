import type { SourceSchema } from '../../source.ts';
import { firstFieldType } from './ros-definition.ts';
import type { ShiftStamp, StampRange } from './shift-stamp.ts';
import type { Stamper } from './stamper.ts';

/** builtin_interfaces/Time has seconds of 32 bits with a sign. */
const RANGE: StampRange = { least: -0x8000_0000, most: 0x7fff_ffff };

/** What tells how the rest is encoded: only its second byte counts. https://www.omg.org/spec/DDSI-RTPS (10.5) */
const ENCAPSULATION_BYTES = 4;
const CDR_BE = 0;
const CDR_LE = 1;

/** A header: stamp, and the length of the text that follows. */
const FRAME_AT = 8;

/** Seven numbers of 64 bits: translation and rotation. */
const TRANSFORM_BYTES = 56;

const HEADERS: ReadonlySet<string> = new Set(['std_msgs/Header', 'std_msgs/msg/Header']);
const TRANSFORMS: ReadonlySet<string> = new Set(['tf2_msgs/msg/TFMessage', 'tf2_msgs/TFMessage']);

/** Stamps of ROS 2: those of messages that begin with a header, and of transforms. */
export function ros2Stamper({ name, data }: SourceSchema, shift: ShiftStamp): Stamper | undefined {
  const find = TRANSFORMS.has(name) ? headersOfTransforms : headerAtBegin;
  if (find === headerAtBegin && !HEADERS.has(name) && !HEADERS.has(firstFieldType(data) ?? ''))
    return undefined;
  return (payload) => {
    const kind = payload.length > ENCAPSULATION_BYTES && payload[0] === 0 ? payload[1] : undefined;
    if (kind !== CDR_BE && kind !== CDR_LE) return payload;
    const isLittle = kind === CDR_LE;
    // Where values are aligned is counted from here.
    const body = payload.subarray(ENCAPSULATION_BYTES);
    const view = new DataView(body.buffer, body.byteOffset, body.length);
    for (const header of find(view, isLittle)) {
      const moved = shift(view.getInt32(header, isLittle), view.getUint32(header + 4, isLittle), RANGE);
      if (moved === undefined) continue;
      view.setInt32(header, moved.sec, isLittle);
      view.setUint32(header + 4, moved.nsec, isLittle);
    }
    return payload;
  };
}

const headerAtBegin = (body: DataView, isLittle: boolean): number[] =>
  endOfText(body, FRAME_AT, isLittle) <= body.byteLength ? [0] : [];

/** Where the headers of a list of transforms begin; none unless it is whole. */
function headersOfTransforms(body: DataView, isLittle: boolean): number[] {
  if (body.byteLength < 4) return [];
  const headers: number[] = [];
  let at = 4;
  for (let left = body.getUint32(0, isLittle); left > 0; left -= 1) {
    const header = align(at, 4);
    headers.push(header);
    const child = align(endOfText(body, header + FRAME_AT, isLittle), 4);
    at = align(endOfText(body, child, isLittle), 8) + TRANSFORM_BYTES;
    if (!(at <= body.byteLength)) return [];
  }
  return headers;
}

const align = (at: number, bytes: number): number => Math.ceil(at / bytes) * bytes;

/** @returns Infinity when not even the text's length is there */
const endOfText = (body: DataView, at: number, isLittle: boolean): number =>
  at + 4 <= body.byteLength ? at + 4 + body.getUint32(at, isLittle) : Number.POSITIVE_INFINITY;
