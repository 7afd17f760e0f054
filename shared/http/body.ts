import { createGunzip } from 'node:zlib';
import { OdographError } from '../errors/odograph-error.ts';

/** A request's body, decompressed as far as that was possible. */
export interface InflatedBody {
  readonly chunks: readonly Buffer[];
  /** Why decompression failed; `chunks` has what is sound nevertheless. */
  readonly fault?: string;
}

/**
 * Decompresses a body.
 *
 * @param encoding value of the Content-Encoding header
 * @param limitBytes length after decompression that is taken
 * @throws OdographError `unsupported-media-type` for another encoding than gzip, `too-large` above the limit
 */
export async function inflateBody(
  body: Buffer,
  encoding: string | undefined,
  limitBytes: number,
): Promise<InflatedBody> {
  const coding = encoding?.trim().toLowerCase() ?? '';
  if (coding === '' || coding === 'identity') {
    if (body.length > limitBytes)
      throw new OdographError('too-large', `the body has more than ${limitBytes} bytes; split it`);
    return { chunks: [body] };
  }
  if (coding !== 'gzip' && coding !== 'x-gzip') {
    throw new OdographError(
      'unsupported-media-type',
      `content-encoding ${coding}: send gzip, or no encoding`,
    );
  }
  const chunks: Buffer[] = [];
  let bytes = 0;
  const gunzip = createGunzip();
  gunzip.end(body);
  try {
    for await (const chunk of gunzip as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > limitBytes) break;
      chunks.push(chunk);
    }
  } catch (error) {
    const fault = error instanceof Error ? error.message : 'not gzip';
    // A body that was cut short is sound as far as it goes. Any other fault may have changed what came before it.
    return isCutShort(error) ? { chunks, fault } : { chunks: [], fault };
  }
  if (bytes > limitBytes) {
    throw new OdographError(
      'too-large',
      `the body has more than ${limitBytes} bytes when decompressed; split it`,
    );
  }
  return { chunks };
}

const isCutShort = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'Z_BUF_ERROR';
