import { Readable } from 'node:stream';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  type GetObjectCommandInput,
  HeadObjectCommand,
  NoSuchKey,
  NotFound,
  type S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { OdographError } from '../errors/odograph-error.ts';
import { joinPieces } from '../recording/assemble.ts';
import type { FileHead, FileStore, ReplaceableFiles } from './file-store.ts';

/**
 * Length of a part. With 10,000 parts at most, a file may have 78 GiB.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html
 */
const PART_BYTES = 8 * 1024 * 1024;

/** Parts that are sent at the same time; together with the one being filled this bounds the memory. */
const PARTS_IN_FLIGHT = 3;

/** A key never gets other content. */
const CACHE_CONTROL = 'public, max-age=31536000, immutable';

/** What `If-Match` is answered with when the object is another one. */
const PRECONDITION_FAILED = 412;

/** Pieces are joined to lengths that are worth handing to the uploader. */
const JOINED = { sizeBytes: 256 * 1024, maxMs: Number.POSITIVE_INFINITY, now: () => 0 };

/** Keeps files as S3 objects, written by multipart upload; an upload that fails is aborted. */
export class S3FileStore implements FileStore, ReplaceableFiles {
  readonly #client: S3Client;
  readonly #bucket: string;

  constructor(client: S3Client, bucket: string) {
    this.#client = client;
    this.#bucket = bucket;
  }

  async write(key: string, content: AsyncIterable<Uint8Array>, contentType: string): Promise<number> {
    let bytes = 0;
    const counted = async function* (): AsyncGenerator<Uint8Array> {
      for await (const piece of joinPieces(content, JOINED)) {
        bytes += piece.length;
        yield piece;
      }
    };
    const upload = new Upload({
      client: this.#client,
      params: {
        Bucket: this.#bucket,
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

  async read(key: string): Promise<AsyncIterable<Uint8Array>> {
    return this.#get(key);
  }

  async readRange(key: string, from: number, length: number): Promise<Uint8Array> {
    return this.#collect(key, { Range: rangeOf(from, length) });
  }

  async head(key: string, abortSignal?: AbortSignal): Promise<FileHead | undefined> {
    try {
      const request = new HeadObjectCommand({ Bucket: this.#bucket, Key: key });
      const { ContentLength = 0, ETag = '' } = await this.#client.send(
        request,
        abortSignal && { abortSignal },
      );
      return { bytes: ContentLength, etag: ETag };
    } catch (error) {
      if (error instanceof NotFound || error instanceof NoSuchKey) return undefined;
      throw error;
    }
  }

  async readVersion(
    key: string,
    etag: string,
    from: number,
    length: number,
    signal?: AbortSignal,
  ): Promise<Uint8Array> {
    return this.#collect(key, { IfMatch: etag, Range: rangeOf(from, length) }, signal);
  }

  async remove(key: string): Promise<void> {
    await this.#client.send(new DeleteObjectCommand({ Bucket: this.#bucket, Key: key }));
  }

  async #collect(key: string, part: PartOfObject, signal?: AbortSignal): Promise<Uint8Array> {
    return Buffer.concat(await Array.fromAsync(await this.#get(key, part, signal)));
  }

  async #get(
    key: string,
    part: PartOfObject = {},
    abortSignal?: AbortSignal,
  ): Promise<AsyncIterable<Uint8Array>> {
    try {
      const request = new GetObjectCommand({ Bucket: this.#bucket, Key: key, ...part });
      const object = await this.#client.send(request, abortSignal && { abortSignal });
      if (object.Body instanceof Readable) return object.Body;
      throw new OdographError('not-found', `${key} has no content`);
    } catch (error) {
      if (error instanceof NoSuchKey)
        throw new OdographError('not-found', `${key} is not there`, { cause: error });
      if (error instanceof S3ServiceException && error.$metadata.httpStatusCode === PRECONDITION_FAILED)
        throw new OdographError('not-found', `${key} is another file by now`, { cause: error });
      throw error;
    }
  }
}

type PartOfObject = Pick<GetObjectCommandInput, 'Range' | 'IfMatch'>;

const rangeOf = (from: number, length: number): string => `bytes=${from}-${from + length - 1}`;
