import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

/** Bytes of a body from which on it is packed: what is shorter fits into one packet of a network anyway. */
export const PACKED_FROM_BYTES = 1400;

/** Whether a body is sent packed. */
export const isPacked = (acceptEncoding: string | undefined, body: string): boolean =>
  takesGzip(acceptEncoding) && Buffer.byteLength(body) > PACKED_FROM_BYTES;

/**
 * Whether a caller takes gzip: named, or meant by `*`, and not refused by a weight of 0.
 * https://www.rfc-editor.org/rfc/rfc9110#field.accept-encoding
 */
export function takesGzip(acceptEncoding = ''): boolean {
  const weights = new Map<string, number>();
  for (const each of acceptEncoding.toLowerCase().split(',')) {
    const [coding = '', ...parameters] = each.split(';').map((part) => part.trim());
    const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
    weights.set(coding, weight === undefined ? 1 : Number(weight));
  }
  return (weights.get('gzip') ?? weights.get('x-gzip') ?? weights.get('*') ?? 0) > 0;
}

/** A body as gzip. */
export const pack = async (body: string): Promise<Readable> =>
  Readable.from(await promisify(gzip)(body), { objectMode: false });
