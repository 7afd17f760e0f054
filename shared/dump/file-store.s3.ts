import { Readable } from 'node:stream';
import { DeleteObjectCommand } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { joinPieces } from '../recording/assemble.ts';
import { S3FileReader } from './file-reader.s3.ts';
import type { FileStore } from './file-store.ts';

/**
 * Length of a part. With 10,000 parts at most, a file may have 78 GiB.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html
 */
const PART_BYTES = 8 * 1024 * 1024;

/** Parts that are sent at the same time; together with the one being filled this bounds the memory. */
const PARTS_IN_FLIGHT = 3;

/** A key never gets other content. */
const CACHE_CONTROL = 'public, max-age=31536000, immutable';

/** Pieces are joined to lengths that are worth handing to the uploader. */
const JOINED = { sizeBytes: 256 * 1024, maxMs: Number.POSITIVE_INFINITY, now: () => 0 };

/** Keeps files as S3 objects, written by multipart upload; an upload that fails is aborted. */
export class S3FileStore extends S3FileReader implements FileStore {
  async write(key: string, content: AsyncIterable<Uint8Array>, contentType: string): Promise<number> {
    let bytes = 0;
    const counted = async function* (): AsyncGenerator<Uint8Array> {
      for await (const piece of joinPieces(content, JOINED)) {
        bytes += piece.length;
        yield piece;
      }
    };
    const upload = new Upload({
      client: this.client,
      params: {
        Bucket: this.bucket,
        Key: key,
        Body: Readable.from(counted(), { objectMode: false, highWaterMark: 1024 * 1024 }),
        ContentType: contentType,
        CacheControl: CACHE_CONTROL,
      },
      partSize: PART_BYTES,
      queueSize: PARTS_IN_FLIGHT,
    });
    await upload.done();
    return bytes;
  }

  async remove(key: string): Promise<void> {
    await this.client.send(new DeleteObjectCommand({ Bucket: this.bucket, Key: key }));
  }
}
