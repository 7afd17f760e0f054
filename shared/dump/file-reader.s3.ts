import { Readable } from 'node:stream';
import {
  GetObjectCommand,
  type GetObjectCommandInput,
  HeadObjectCommand,
  NoSuchKey,
  NotFound,
  type S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { OdographError } from '../errors/odograph-error.ts';
import type { FileHead, FileStore, ReplaceableFiles } from './file-store.ts';

/** What `If-Match` is answered with when the object is another one. */
const PRECONDITION_FAILED = 412;

/** Reads files that are S3 objects. It stands apart from what writes them, which functions that only read need not load. */
export class S3FileReader implements Pick<FileStore, 'read' | 'readRange'>, ReplaceableFiles {
  protected readonly client: S3Client;
  protected readonly bucket: string;

  constructor(client: S3Client, bucket: string) {
    this.client = client;
    this.bucket = bucket;
  }

  async read(key: string): Promise<AsyncIterable<Uint8Array>> {
    return this.#get(key);
  }

  async readRange(key: string, from: number, length: number): Promise<Uint8Array> {
    return this.#collect(key, { Range: rangeOf(from, length) });
  }

  async head(key: string, abortSignal?: AbortSignal): Promise<FileHead | undefined> {
    try {
      const request = new HeadObjectCommand({ Bucket: this.bucket, Key: key });
      const { ContentLength = 0, ETag = '' } = await this.client.send(
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

  async #collect(key: string, part: PartOfObject, signal?: AbortSignal): Promise<Uint8Array> {
    return Buffer.concat(await Array.fromAsync(await this.#get(key, part, signal)));
  }

  async #get(
    key: string,
    part: PartOfObject = {},
    abortSignal?: AbortSignal,
  ): Promise<AsyncIterable<Uint8Array>> {
    try {
      const request = new GetObjectCommand({ Bucket: this.bucket, Key: key, ...part });
      const object = await this.client.send(request, abortSignal && { abortSignal });
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
