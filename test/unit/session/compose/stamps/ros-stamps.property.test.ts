import { parse } from '@foxglove/rosmsg';
import { MessageReader as Ros1Reader, MessageWriter as Ros1Writer } from '@foxglove/rosmsg-serialization';
import { MessageReader as Ros2Reader, MessageWriter as Ros2Writer } from '@foxglove/rosmsg2-serialization';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { stamperOf } from '../../../../../shared/session/compose/stamps/stamper.ts';
import { channelWith } from './channels.ts';

const NS = 1_000_000_000n;
const LINE = '='.repeat(80);

const TRANSFORMS = `geometry_msgs/TransformStamped[] transforms
${LINE}
MSG: geometry_msgs/TransformStamped
std_msgs/Header header
string child_frame_id
geometry_msgs/Transform transform
${LINE}
MSG: geometry_msgs/Transform
geometry_msgs/Vector3 translation
geometry_msgs/Quaternion rotation
${LINE}
MSG: geometry_msgs/Vector3
float64 x
float64 y
float64 z
${LINE}
MSG: geometry_msgs/Quaternion
float64 x
float64 y
float64 z
float64 w
${LINE}
MSG: std_msgs/Header
`;
const HEADER_1 = 'uint32 seq\ntime stamp\nstring frame_id\n';
const HEADER_2 = 'builtin_interfaces/Time stamp\nstring frame_id\n';
const TIME = `${LINE}\nMSG: builtin_interfaces/Time\nint32 sec\nuint32 nanosec\n`;
const SCAN = (header: string): string => `# What a laser saw.
uint8 KIND=3 # a constant

${header} header   # when
duration lasted
float64[] ranges
${LINE}
MSG: std_msgs/Header
`;

interface Kind {
  readonly name: string;
  readonly definition: string;
  readonly message: (sec: number, nsec: number, text: string) => unknown;
}

interface Ros {
  readonly encoding: readonly [message: string, schema: string];
  readonly scan: Kind;
  readonly transforms: Kind;
  readonly write: (definition: string, message: unknown) => Uint8Array;
  readonly read: (definition: string, bytes: Uint8Array) => unknown;
  readonly seconds: readonly [least: number, most: number];
}

const transformsOf = (header: (at: number) => object, text: string): unknown => ({
  transforms: [0, 1, 2].map((at) => ({
    header: header(at),
    child_frame_id: text.repeat(at),
    transform: { translation: { x: at, y: 0.5, z: -1 }, rotation: { x: 0, y: 0, z: 0, w: 1 } },
  })),
});

const ros1: Ros = {
  encoding: ['ros1', 'ros1msg'],
  scan: {
    name: 'sensor_msgs/Scan',
    definition: SCAN('Header') + HEADER_1,
    message: (sec, nsec, text) => ({
      header: { seq: 7, stamp: { sec, nsec }, frame_id: text },
      lasted: { sec: 5, nsec: 7 },
      ranges: [1, 2],
    }),
  },
  transforms: {
    name: 'tf2_msgs/TFMessage',
    definition: TRANSFORMS + HEADER_1,
    message: (sec, nsec, text) =>
      transformsOf(
        (at) => ({ seq: at, stamp: at === 1 ? { sec: 0, nsec: 0 } : { sec, nsec }, frame_id: text }),
        text,
      ),
  },
  write: (definition, message) => new Ros1Writer(parse(definition)).writeMessage(message),
  read: (definition, bytes) => new Ros1Reader(parse(definition)).readMessage(bytes),
  seconds: [0, 2 ** 32 - 1],
};

const ros2: Ros = {
  encoding: ['cdr', 'ros2msg'],
  scan: {
    name: 'sensor_msgs/msg/Scan',
    definition: SCAN('std_msgs/Header') + HEADER_2 + TIME,
    message: (sec, nanosec, text) => ({
      header: { stamp: { sec, nanosec }, frame_id: text },
      lasted: { sec: 5, nanosec: 7 },
      ranges: [1, 2],
    }),
  },
  transforms: {
    name: 'tf2_msgs/msg/TFMessage',
    definition: TRANSFORMS + HEADER_2 + TIME,
    message: (sec, nanosec, text) =>
      transformsOf(
        (at) => ({ stamp: at === 1 ? { sec: 0, nanosec: 0 } : { sec, nanosec }, frame_id: text }),
        text,
      ),
  },
  write: (definition, message) => new Ros2Writer(parse(definition, { ros2: true })).writeMessage(message),
  read: (definition, bytes) => new Ros2Reader(parse(definition, { ros2: true })).readMessage(bytes),
  seconds: [-(2 ** 31), 2 ** 31 - 1],
};

const move = ({ encoding }: Ros, kind: Kind, bytes: Uint8Array, shift: bigint): Buffer => {
  const channel = channelWith(encoding[0], kind.name, encoding[1], Buffer.from(kind.definition));
  return Buffer.from(stamperOf(channel, shift)!(Buffer.from(bytes)));
};

const shifts = fc
  .oneof(fc.bigInt({ min: -3n * NS, max: 3n * NS }), fc.constantFrom(1n, -1n, 2n ** 62n, -(2n ** 62n)))
  .filter((shift) => shift !== 0n);

function shifted(
  [least, most]: readonly [number, number],
  sec: number,
  nsec: number,
  shift: bigint,
): [number, number] {
  const before = BigInt(sec) * NS + BigInt(nsec);
  const after = before + shift;
  const rest = ((after % NS) + NS) % NS;
  const seconds = (after - rest) / NS;
  const stays = before === 0n || seconds < BigInt(least) || seconds > BigInt(most);
  return stays ? [sec, nsec] : [Number(seconds), Number(rest)];
}

const KINDS: [string, Ros, Kind][] = [
  ['a header of ROS 1', ros1, ros1.scan],
  ['transforms of ROS 1', ros1, ros1.transforms],
  ['a header of ROS 2', ros2, ros2.scan],
  ['transforms of ROS 2', ros2, ros2.transforms],
];

test.each(KINDS)('the stamps of %s are moved and nothing else', (_what, ros, kind) => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.nat(4),
        fc.integer({ min: ros.seconds[0], max: ros.seconds[1] }),
        fc.constant(ros.seconds[1]),
      ),
      fc.oneof(fc.constantFrom(0, 999_999_999), fc.nat(999_999_999)),
      fc.string({ maxLength: 9 }),
      shifts,
      (sec, nsec, text, shift) => {
        const bytes = ros.write(kind.definition, kind.message(sec, nsec, text));

        const moved = move(ros, kind, bytes, shift);

        const expected = kind.message(...shifted(ros.seconds, sec, nsec, shift), text);
        expect(moved).toEqual(Buffer.from(ros.write(kind.definition, expected)));
        expect(ros.read(kind.definition, moved)).toEqual(
          ros.read(kind.definition, ros.write(kind.definition, expected)),
        );
      },
    ),
    { numRuns: 500, seed: 1 },
  );
});

test.each(KINDS)('%s that is cut short, or of no such kind, is never an error', (_what, ros, kind) => {
  const whole = ros.write(kind.definition, kind.message(5, 7, 'frame'));
  fc.assert(
    fc.property(
      fc.oneof(
        fc.nat(whole.length - 1).map((length) => whole.subarray(0, length)),
        fc.uint8Array({ maxLength: 80 }),
      ),
      (bytes) => {
        expect(move(ros, kind, bytes, NS)).toHaveLength(bytes.length);
      },
    ),
    { numRuns: 500, seed: 1 },
  );
});

test.each(KINDS)('%s without its end stays as it is', (_what, ros, kind) => {
  const transforms = kind === ros.transforms;
  const bytes = ros.write(kind.definition, kind.message(5, 7, 'frame'));
  const cut = bytes.subarray(0, transforms ? bytes.length - 1 : 14);

  expect(move(ros, kind, cut, NS)).toEqual(Buffer.from(cut));
});

/** A header whose numbers have their high bytes first. */
function bigEndian(sec: number): Buffer {
  const message = Buffer.alloc(24);
  message.writeInt32BE(sec, 4);
  message.writeUInt32BE(7, 8);
  message.writeUInt32BE(2, 12);
  message.write('f\0', 16);
  return message;
}

test('a message of ROS 2 may have its high bytes first', () => {
  expect(move(ros2, ros2.scan, bigEndian(5), NS)).toEqual(bigEndian(6));
});

test('an encapsulation that is not known stays as it is', () => {
  const bytes = Buffer.concat([Buffer.of(0, 3, 0, 0), Buffer.alloc(8, 5), Buffer.alloc(8)]);

  expect(move(ros2, ros2.scan, bytes, NS)).toEqual(bytes);
});

test.each([
  ['ros1', 'ros1msg', 'own/Thing', 'Header header'],
  ['ros1', 'ros1msg', 'own/Thing', '#\n  std_msgs/Header   h  '],
  ['ros1', 'ros1msg', 'std_msgs/Header', HEADER_1],
  ['cdr', 'ros2msg', 'own/msg/Thing', 'int32 A=1\r\nstring S="std"\r\nstd_msgs/msg/Header header\r\nint32 a'],
])('%s %s %s has stamps', (messageEncoding, encoding, name, text) => {
  expect(stamperOf(channelWith(messageEncoding, name, encoding, Buffer.from(text)), 1n)).toBeDefined();
});

test.each([
  ['ros1', 'ros1msg', 'int32 first\nHeader header'],
  ['ros1', 'ros1msg', 'Header[] headers'],
  ['ros1', 'ros1msg', ''],
  ['ros1', 'ros1msg', `# nothing\n${LINE}\nMSG: x/Y\nHeader header`],
  ['cdr', 'ros2msg', 'Header header'],
  ['cdr', 'ros2idl', 'std_msgs/Header header'],
  ['cdr', 'ros1msg', 'Header header'],
  ['json', 'ros1msg', 'Header header'],
])('%s %s %j has none', (messageEncoding, encoding, text) => {
  expect(
    stamperOf(channelWith(messageEncoding, 'own/Thing', encoding, Buffer.from(text)), 1n),
  ).toBeUndefined();
});

test('transforms of ROS 1 with more behind them stay as they are', () => {
  const { definition, message } = ros1.transforms;
  const bytes = Buffer.concat([ros1.write(definition, message(5, 7, 'frame')), Buffer.of(0)]);

  expect(move(ros1, ros1.transforms, bytes, NS)).toEqual(bytes);
});
