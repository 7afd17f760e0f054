import { constants, deflateRawSync, gzipSync } from 'node:zlib';

const MIB = 1024 * 1024;

/** About as much as the platform hands on of a body that is not text. */
const SENT_BYTES = 4.4 * MIB;

/** A body that is small for what it would take, and how it is answered. */
export interface Bomb {
  readonly body: () => Buffer;
  readonly encoding?: 'gzip';
  readonly status: number;
  readonly code?: string;
}

const repeated = (piece: Buffer, bytes = SENT_BYTES): Buffer =>
  Buffer.concat(Array.from({ length: Math.floor(bytes / piece.length) }, () => piece));

const ofText = (piece: string, bytes = SENT_BYTES): Buffer => repeated(Buffer.from(piece), bytes);

const GZIP_HEADER = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]);

/** One stream without end: a piece that needs nothing of what is before it, again and again. */
const endlessGzip = (content: Buffer): Buffer =>
  Buffer.concat([GZIP_HEADER, repeated(deflateRawSync(content, { finishFlush: constants.Z_FULL_FLUSH }))]);

const large = { encoding: 'gzip', status: 413, code: 'too-large' } as const;
const invalid = { status: 422, code: 'nothing-accepted' } as const;

const lineOf = (nth: number): string =>
  `{"device":"d${nth % 5000}","sensor":"s${nth}","timestamp":${Date.UTC(2026, 4, 1)},"value":${nth}}\n`;

/** Compresses about as well as readings do: the same noise again and again, between other characters. */
function noisyLine(bytes: number): Buffer {
  const line = Buffer.alloc(bytes);
  for (let at = 0; at < bytes; at += 1) line[at] = 0x61 + (((at * at) % 97) % 26);
  for (let at = 0; at < bytes; at += 400) line[at] = 0x30 + ((at * 7919) % 10);
  line.write('{"device":"');
  return line;
}

export const BOMBS: Readonly<Record<string, Bomb>> = {
  'blanks of 4 GB in one stream': { body: () => endlessGzip(Buffer.alloc(16 * MIB, ' ')), ...large },
  'blanks of 4 GB in many streams': { body: () => repeated(gzipSync(Buffer.alloc(16 * MIB, ' '))), ...large },
  'line ends of 64 MiB': { body: () => gzipSync(Buffer.alloc(64 * MIB, '\n')), ...large },
  'line ends of 5 MiB': { body: () => gzipSync(Buffer.alloc(5 * MIB, '\n')), ...large },
  'one letter of 64 MiB': { body: () => gzipSync(Buffer.alloc(64 * MIB, 'x')), ...large },
  'an object of 64 MiB that is not closed': {
    body: () => gzipSync(Buffer.concat([Buffer.from('{"device":"'), Buffer.alloc(64 * MIB, 'x')])),
    ...large,
  },
  'brackets of 60 MiB': { body: () => gzipSync(ofText('[{"value":', 60 * MIB)), ...large },
  'the same reading in 60 MiB': { body: () => gzipSync(ofText(lineOf(1), 60 * MIB)), ...large },
  'line ends of 4 GB after readings': {
    body: () =>
      Buffer.concat([
        gzipSync(Buffer.from(Array.from({ length: 1000 }, (_, nth) => lineOf(nth)).join(''))),
        repeated(gzipSync(Buffer.alloc(16 * MIB, '\n')), 4 * MIB),
      ]),
    ...large,
  },
  'a body of 7 MB': { body: () => Buffer.alloc(7 * 1000 * 1000, ' '), status: 413, code: 'too-large' },
  'gzip of gzip of 1 GiB': {
    body: () => gzipSync(repeated(gzipSync(Buffer.alloc(16 * MIB, ' ')), MIB)),
    encoding: 'gzip',
    ...invalid,
  },
  'an object of 60 MiB that is not closed, as readings compress': {
    body: () => gzipSync(noisyLine(60 * MIB)),
    encoding: 'gzip',
    ...invalid,
  },
  '200,000 streams of nothing': { body: () => repeated(gzipSync('')), encoding: 'gzip', status: 200 },
  '200,000 streams of a line end': { body: () => repeated(gzipSync('\n')), encoding: 'gzip', status: 200 },
  'line ends of 4 MiB': { body: () => ofText('\n'), status: 200 },
  'words of 4 MiB': { body: () => ofText('a\n'), ...invalid },
  'objects of 4 MiB': { body: () => ofText('{}'), ...invalid },
  'brackets of 4 MiB': { body: () => ofText('['), ...invalid },
  'objects in objects of 4 MiB': { body: () => ofText('{"value":'), ...invalid },
  'lists in a reading of 4 MiB': {
    body: () => Buffer.concat([Buffer.from('{"value":'), ofText('[')]),
    ...invalid,
  },
  'as many columns as there may be, and more': {
    body: () => Buffer.from(Array.from({ length: 50_000 }, (_, nth) => lineOf(nth)).join('')),
    status: 503,
    code: 'temporarily-unavailable',
  },
};
