import { once } from 'node:events';
import { createReadStream, createWriteStream, mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { finished } from 'node:stream/promises';
import type { FileStore } from '../../shared/dump/file-store.ts';

/** Keeps files in a folder, and tells when one is read back. */
export class FolderFileStore implements FileStore {
  readonly #folder: string;
  readonly #onRead: (key: string) => void;

  constructor(folder: string, onRead: (key: string) => void) {
    this.#folder = folder;
    this.#onRead = onRead;
  }

  async write(key: string, content: AsyncIterable<Uint8Array>): Promise<number> {
    const path = join(this.#folder, key);
    mkdirSync(dirname(path), { recursive: true });
    const file = createWriteStream(path);
    let bytes = 0;
    for await (const piece of content) {
      bytes += piece.length;
      if (!file.write(piece)) await once(file, 'drain');
    }
    file.end();
    await finished(file);
    return bytes;
  }

  async read(key: string): Promise<AsyncIterable<Uint8Array>> {
    this.#onRead(key);
    return createReadStream(join(this.#folder, key));
  }

  async readRange(key: string, from: number, length: number): Promise<Uint8Array> {
    const path = join(this.#folder, key);
    return Buffer.concat(await createReadStream(path, { start: from, end: from + length - 1 }).toArray());
  }

  async remove(key: string): Promise<void> {
    rmSync(join(this.#folder, key), { force: true });
  }
}
