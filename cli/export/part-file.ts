import { createHash } from 'node:crypto';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { CliFailure } from '../failure.ts';

/** What the name of a file ends with until it is whole. */
export const PART_ENDING = '.part';

/** A file that has its name only once it is whole: until then it lies beside it under another. */
export class PartFile {
  /** Where it lies meanwhile. */
  readonly path: string;
  readonly #to: string;
  #file: FileHandle | undefined;
  #hash = createHash('sha256');
  #bytes = 0;

  private constructor(to: string, file: FileHandle) {
    this.#to = to;
    this.path = to + PART_ENDING;
    this.#file = file;
  }

  /** @throws CliFailure when it cannot be written */
  static async create(path: string): Promise<PartFile> {
    return new PartFile(path, await told(path, () => open(path + PART_ENDING, 'w')));
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** SHA-256 of what was written so far, in hexadecimal. */
  get sha256(): string {
    return this.#hash.copy().digest('hex');
  }

  /** @throws CliFailure when it cannot be written */
  async write(piece: Uint8Array): Promise<void> {
    this.#hash.update(piece);
    this.#bytes += piece.length;
    await told(this.#to, async () => this.#file?.appendFile(piece));
  }

  /** Begins anew. */
  async empty(): Promise<void> {
    this.#hash = createHash('sha256');
    this.#bytes = 0;
    await told(this.#to, async () => {
      await this.#file?.close();
      this.#file = await open(this.path, 'w');
    });
  }

  /** Closes it under the name that it has meanwhile, to be looked at. */
  async close(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    if (file === undefined) return;
    // What a manifest lists has to be there after the power went.
    await told(this.#to, () => file.sync());
    await file.close();
  }

  /** Closes it and gives it its name, in place of what has it. */
  async commit(): Promise<void> {
    await this.close();
    await told(this.#to, () => rename(this.path, this.#to));
  }

  /** Removes it, unless it has its name already. */
  async discard(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    await file?.close();
    await rm(this.path, { force: true });
  }
}

/** Writes a file as a whole. @throws CliFailure when it cannot be written */
export async function writeWhole(path: string, text: string): Promise<{ bytes: number; sha256: string }> {
  const file = await PartFile.create(path);
  try {
    await file.write(Buffer.from(text, 'utf8'));
    const { bytes, sha256 } = file;
    await file.commit();
    return { bytes, sha256 };
  } finally {
    await file.discard();
  }
}

const PLAIN_WORDS: Readonly<Record<string, string>> = {
  ENOSPC: 'no space is left there',
  EDQUOT: 'no space is left there',
  EACCES: 'it may not be written',
  EPERM: 'it may not be written',
  EROFS: 'nothing may be written there',
  ENOTDIR: 'a file is in the way of a folder',
  EISDIR: 'a folder is in the way',
  ENAMETOOLONG: 'the name is too long',
};

/** Says in words what a file system refuses. */
export async function told<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new CliFailure(
      `${path} cannot be written: ${PLAIN_WORDS[code] ?? code}.`,
      'Mend that, and run the same command again: it goes on where it was.',
    );
  }
}
