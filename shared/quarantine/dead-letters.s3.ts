import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  NoSuchKey,
  PutObjectCommand,
  type S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { OdographError } from '../errors/odograph-error.ts';
import { type DeadLetterFile, type DeadLetters, isLetterKey, LETTER_PREFIXES } from './dead-letters.ts';
import { letterKey, letterText } from './envelope.ts';
import type { Quarantine, QuarantinedBatch } from './quarantine.ts';

/** HTTP status of a conditional write that found the object there already. */
const PRECONDITION_FAILED = 412;

/** Keeps dead letters as S3 objects. */
export class S3DeadLetters implements Quarantine, DeadLetters {
  readonly #client: S3Client;
  readonly #bucket: string;

  constructor(client: S3Client, bucket: string) {
    this.#client = client;
    this.#bucket = bucket;
  }

  async keep(batch: QuarantinedBatch): Promise<boolean> {
    const put = new PutObjectCommand({
      Bucket: this.#bucket,
      Key: letterKey(batch),
      Body: letterText(batch),
      ContentType: 'application/json',
      // https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
      IfNoneMatch: '*',
    });
    try {
      await this.#client.send(put);
      return true;
    } catch (error) {
      const isThere =
        error instanceof S3ServiceException && error.$metadata.httpStatusCode === PRECONDITION_FAILED;
      if (isThere) return false;
      throw error;
    }
  }

  async list(after: string | undefined, limit: number): Promise<DeadLetterFile[]> {
    const found: DeadLetterFile[] = [];
    for (const prefix of LETTER_PREFIXES) {
      // Keys of the prefixes before the one that `after` is of are known already.
      const isKnown = after !== undefined && !after.startsWith(prefix) && after > prefix;
      if (isKnown) continue;
      const start = after?.startsWith(prefix) === true ? after : undefined;
      for await (const file of this.#under(prefix, start)) {
        if (found.length === limit) return found;
        found.push(file);
      }
    }
    return found;
  }

  async *#under(prefix: string, after: string | undefined): AsyncGenerator<DeadLetterFile> {
    let last = after;
    for (;;) {
      const page = await this.#client.send(
        new ListObjectsV2Command({ Bucket: this.#bucket, Prefix: prefix, StartAfter: last }),
      );
      for (const { Key: key, Size: sizeBytes = 0 } of page.Contents ?? []) {
        if (key === undefined) continue;
        last = key;
        // A folder that someone made by hand is no letter.
        if (isLetterKey(key) && !key.endsWith('/')) yield { key, sizeBytes };
      }
      if (page.IsTruncated !== true) return;
    }
  }

  async read(key: string): Promise<Buffer> {
    if (!isLetterKey(key)) throw notThere(key);
    try {
      const object = await this.#client.send(new GetObjectCommand({ Bucket: this.#bucket, Key: key }));
      return Buffer.from((await object.Body?.transformToByteArray()) ?? []);
    } catch (error) {
      if (error instanceof NoSuchKey) throw notThere(key, error);
      throw error;
    }
  }

  async remove(key: string): Promise<void> {
    if (!isLetterKey(key)) throw notThere(key);
    await this.#client.send(new DeleteObjectCommand({ Bucket: this.#bucket, Key: key }));
  }
}

const notThere = (key: string, cause?: unknown): OdographError =>
  new OdographError('not-found', `there is no dead letter ${key}`, { cause });
