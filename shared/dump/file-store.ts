/** Where files are kept. Keys are immutable: no key is ever written twice with different content. */
export interface FileStore {
  /**
   * Writes a file of unknown length while its content comes. Nothing is there under the key until all is.
   *
   * @returns its length in bytes
   */
  write(key: string, content: AsyncIterable<Uint8Array>, contentType: string): Promise<number>;

  /** A file's content from its beginning. @throws OdographError `not-found` */
  read(key: string): Promise<AsyncIterable<Uint8Array>>;

  /**
   * Part of a file, which ends earlier where the file does.
   *
   * @param from its first byte's place
   * @param length at least 1
   * @throws OdographError `not-found`
   */
  readRange(key: string, from: number, length: number): Promise<Uint8Array>;

  /** Removes a file; removing what is not there is no error. */
  remove(key: string): Promise<void>;
}

/** What tells one content of a key from another. */
export interface FileHead {
  readonly bytes: number;
  readonly etag: string;
}

/** Reads files that others keep, whose content may be replaced at any time. */
export interface ReplaceableFiles {
  /** @returns undefined when there is no such file */
  head(key: string, signal?: AbortSignal): Promise<FileHead | undefined>;

  /**
   * Part of a file, as long as its content is that of an ETag.
   *
   * @throws OdographError `not-found`, also when it is another content now
   */
  readVersion(
    key: string,
    etag: string,
    from: number,
    length: number,
    signal?: AbortSignal,
  ): Promise<Uint8Array>;
}
