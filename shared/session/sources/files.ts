import type { ReplaceableFiles } from '../../dump/file-store.ts';
import { OdographError } from '../../errors/odograph-error.ts';
import type { DataSource, OpenOptions, SourceData } from '../source.ts';
import type { ByteSource } from './mcap/byte-source.ts';
import { toFailure } from './mcap/failure.ts';
import { openMcapFile } from './mcap-file.ts';
import { folderOf, pathFault } from './path-in-bucket.ts';

export interface FilesSettings {
  /** What stands before all its keys; a folder, with or without a slash at its end, or nothing. */
  readonly prefix: string;
  /** The devices of which the files tell. */
  readonly devices?: readonly string[];
}

/** MCAP files that lie in a bucket. An identity is a file's key below the prefix, such as `2026/drive-7.mcap`. */
export class FilesSource implements DataSource {
  readonly #files: ReplaceableFiles;
  readonly #prefix: string;
  readonly #devices: readonly string[] | undefined;

  constructor(files: ReplaceableFiles, { prefix, devices }: FilesSettings) {
    this.#files = files;
    this.#prefix = folderOf(prefix);
    this.#devices = devices;
  }

  identityFault(identity: string): string | undefined {
    return pathFault(identity, this.#prefix);
  }

  devicesOf(_identity: string): readonly string[] | undefined {
    return this.#devices;
  }

  async open(identity: string, { signal }: OpenOptions = {}): Promise<SourceData | undefined> {
    const fault = this.identityFault(identity);
    if (fault !== undefined) throw new OdographError('source-failed', fault);
    const key = this.#prefix + identity;
    try {
      const head = await this.#files.head(key, signal);
      if (head === undefined) return undefined;
      const { bytes, etag } = head;
      const source = new StoredFile(this.#files, key, bytes, etag);
      return await openMcapFile(source, {
        name: key,
        revision: `${etag} ${bytes}`,
        ...(signal && { signal }),
      });
    } catch (error) {
      throw toFailure(key, error, signal);
    }
  }
}

/** One content of a key. */
class StoredFile implements ByteSource {
  readonly size: number;
  readonly #files: ReplaceableFiles;
  readonly #key: string;
  readonly #etag: string;

  constructor(files: ReplaceableFiles, key: string, size: number, etag: string) {
    this.#files = files;
    this.#key = key;
    this.size = size;
    this.#etag = etag;
  }

  async read(from: number, length: number, signal?: AbortSignal): Promise<Uint8Array> {
    try {
      return await this.#files.readVersion(this.#key, this.#etag, from, length, signal);
    } catch (error) {
      // Read in pieces of two contents, it would be neither.
      throw signal?.aborted === true
        ? error
        : new OdographError('source-failed', `${this.#key} cannot be read`, { cause: error });
    }
  }
}
