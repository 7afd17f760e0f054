import { createHash } from 'node:crypto';
import type { FileHead, FileStore, ReplaceableFiles } from '../../../shared/dump/file-store.ts';
import { OdographError } from '../../../shared/errors/odograph-error.ts';

/** Keeps files in memory, as a test's stand-in. */
export class MemoryFileStore implements FileStore, ReplaceableFiles {
  readonly files = new Map<string, Buffer>();

  async write(key: string, content: AsyncIterable<Uint8Array>, _contentType: string): Promise<number> {
    const whole = Buffer.concat(await Array.fromAsync(content));
    this.files.set(key, whole);
    return whole.length;
  }

  async read(key: string): Promise<AsyncIterable<Uint8Array>> {
    const file = this.files.get(key);
    if (file === undefined) throw new OdographError('not-found', `${key} is not there`);
    return piecesOf(file);
  }

  async readRange(key: string, from: number, length: number): Promise<Uint8Array> {
    return Buffer.concat(await Array.fromAsync(await this.read(key))).subarray(from, from + length);
  }

  async head(key: string): Promise<FileHead | undefined> {
    const file = this.files.get(key);
    return file && { bytes: file.length, etag: etagOf(file) };
  }

  async readVersion(key: string, etag: string, from: number, length: number): Promise<Uint8Array> {
    const file = this.files.get(key);
    if (file === undefined || etagOf(file) !== etag)
      throw new OdographError('not-found', `${key} is another file by now`);
    return file.subarray(from, from + length);
  }

  async remove(key: string): Promise<void> {
    this.files.delete(key);
  }
}

async function* piecesOf(file: Buffer): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < file.length; at += 65_536) yield file.subarray(at, at + 65_536);
}

const etagOf = (file: Buffer): string => `"${createHash('sha256').update(file).digest('hex')}"`;
