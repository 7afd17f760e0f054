import { createRequire, syncBuiltinESMExports } from 'node:module';
import { Transform, type TransformCallback } from 'node:stream';
import type * as Zlib from 'node:zlib';
import type { ZlibOptions } from 'node:zlib';
import { Upload } from '@aws-sdk/lib-storage';

/**
 * Takes out of the platform what would order things by real time: gzip's threads, and turns of the event loop.
 * Loading this once is enough; what it puts in does the same work at once. It also lets uploads have parts of a
 * few hundred bytes, so that short files are uploaded in several.
 */
const require = createRequire(import.meta.url);
const zlib = require('node:zlib') as typeof Zlib;
const timers = require('node:timers/promises') as object;

/** Keeps all that it is given, and turns it into something else at its end. */
class AtEnd extends Transform {
  readonly #pieces: Buffer[] = [];
  readonly #turn: (whole: Buffer) => Buffer;

  constructor(turn: (whole: Buffer) => Buffer) {
    super();
    this.#turn = turn;
  }

  override _transform(piece: Buffer, _encoding: string, done: TransformCallback): void {
    // Whoever wrote it may use its memory again.
    this.#pieces.push(Buffer.from(piece));
    done();
  }

  override _flush(done: TransformCallback): void {
    try {
      this.push(this.#turn(Buffer.concat(this.#pieces)));
      done();
    } catch (error) {
      done(error instanceof Error ? error : new Error(String(error)));
    }
  }
}

const { gzipSync, gunzipSync } = zlib;
const put = (module: object, name: string, value: unknown): unknown =>
  Object.defineProperty(module, name, { value, configurable: true, enumerable: true });

/** A window of a few hundred bytes, which is set up much faster than the usual one. */
const LEAN = { windowBits: 9, memLevel: 1 };

put(
  zlib,
  'createGzip',
  (options: ZlibOptions = {}) => new AtEnd((whole) => gzipSync(whole, { ...options, ...LEAN })),
);
put(zlib, 'createGunzip', (options: ZlibOptions = {}) => new AtEnd((whole) => gunzipSync(whole, options)));
put(timers, 'setImmediate', (value: unknown) => Promise.resolve(value));
syncBuiltinESMExports();

const PART_BYTES = 700;

/** Where the SDK begins an upload whose parts have the length that was asked for. */
const BEGIN = '__doMultipartUpload';

const begin = Reflect.get(Upload.prototype, BEGIN) as (this: Upload) => Promise<unknown>;
Reflect.set(Upload.prototype, BEGIN, function beginSmall(this: Upload) {
  Reflect.set(this, 'partSize', PART_BYTES);
  return begin.call(this);
});

/** The platform without what would order things by real time. */
export const CALM = true;
