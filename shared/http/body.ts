import { createGunzip } from 'node:zlib';
import { OdographError } from '../errors/odograph-error.ts';

/** A request's body, decompressed as far as that was possible. */
export interface InflatedBody {
  readonly chunks: readonly Buffer[];
  /** Why decompression failed; `chunks` has what is sound nevertheless. */
  readonly fault?: string;
}

/** How long a body may become. */
export interface InflateLimits {
  /** Length after decompression, in bytes. */
  readonly inflatedBytes: number;
  /** How many times as long as it was sent it may become; of any ratio up to `anyRatioBytes`. */
  readonly inflateRatio: number;
  readonly anyRatioBytes: number;
}

/**
 * Decompresses a body, no further than it may be long.
 *
 * @param encoding value of the Content-Encoding header
 * @throws OdographError `unsupported-media-type` for another encoding than gzip, `too-large` above a limit
 */
export async function inflateBody(
  body: Buffer,
  encoding: string | undefined,
  limits: InflateLimits,
): Promise<InflatedBody> {
  const coding = encoding?.trim().toLowerCase() ?? '';
  const { inflatedBytes } = limits;
  if (coding === '' || coding === 'identity') {
    if (body.length > inflatedBytes)
      throw new OdographError('too-large', `the body has more than ${inflatedBytes} bytes; split it`);
    return { chunks: [body] };
  }
  if (coding !== 'gzip' && coding !== 'x-gzip') {
    throw new OdographError(
      'unsupported-media-type',
      `content-encoding ${coding}: send gzip, or no encoding`,
    );
  }
  const mostBytes = Math.min(
    inflatedBytes,
    Math.max(limits.anyRatioBytes, limits.inflateRatio * body.length),
  );
  const chunks: Buffer[] = [];
  let bytes = 0;
  const gunzip = createGunzip();
  gunzip.end(body);
  try {
    for await (const chunk of gunzip as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > mostBytes) break;
      chunks.push(chunk);
    }
  } catch (error) {
    const fault = error instanceof Error ? error.message : 'not gzip';
    // A body that was cut short is sound as far as it goes. Any other fault may have changed what came before it.
    return isCutShort(error) ? { chunks, fault } : { chunks: [], fault };
  }
  if (bytes <= mostBytes) return { chunks };
  throw new OdographError(
    'too-large',
    bytes > inflatedBytes
      ? `the body has more than ${inflatedBytes} bytes when decompressed; split it`
      : `the body becomes more than ${limits.inflateRatio} times as long when decompressed, as readings hardly do; send parts that have up to ${limits.anyRatioBytes} bytes then`,
  );
}

const isCutShort = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'Z_BUF_ERROR';
