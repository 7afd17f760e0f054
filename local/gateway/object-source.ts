import type { Readable } from 'node:stream';

/** An object of the bucket, ready to be read. */
export interface StoredObject {
  readonly sizeBytes: number;
  /** With its quotes. */
  readonly etag: string;
  readonly contentType: string;
  readonly lastModified: Date;
  readonly contentEncoding?: string;
  readonly cacheControl?: string;
  /** Bytes `start` to `end`, both inclusive. */
  read(start: number, end: number): Readable;
}

/** Where the gateway finds what stands in the bucket. */
export interface ObjectSource {
  find(key: string): Promise<StoredObject | undefined>;
}
