import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { writeFileAtomic } from '../atomic-file.ts';
import type { ObjectSource } from '../gateway/object-source.ts';

/** An object as the S3 emulator holds it, without knowing all that it keeps there. */
export interface EmulatedObject {
  readonly key: string;
  readonly body: Buffer;
  readonly lastModified: Date;
}

/** The description of an object, a file of its own that names the file of its bytes. */
const descriptionSchema = z.looseObject({
  key: z.string(),
  /** Name of the file with the bytes, in the same folder. */
  file: z.string(),
  contentType: z.string(),
  contentLength: z.number(),
  etag: z.string(),
  lastModified: z.iso.datetime(),
  contentEncoding: z.string().optional(),
  cacheControl: z.string().optional(),
});

const DESCRIPTION = '.json';

/**
 * Objects of one bucket as files, two for each: the bytes, and a description that names them. The
 * description is replaced in one step after the bytes are written, so a killed process leaves the old object
 * or the new one. File names are hashes: keys are longer than file systems allow, and may be anything.
 */
export class ObjectFiles implements ObjectSource {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
    mkdirSync(folder, { recursive: true });
  }

  write(object: EmulatedObject): void {
    const { body, ...rest } = object;
    const before = this.#describe(object.key);
    const file = `${hash(object.key)}.${randomUUID()}`;
    writeFileSync(join(this.#folder, file), body);
    writeFileAtomic(this.#path(object.key), JSON.stringify({ ...rest, file }));
    if (before) rmSync(join(this.#folder, before.file), { force: true });
  }

  readBody(key: string): Buffer {
    const description = this.#describe(key);
    if (!description) throw new Error(`There is no object "${key}"`);
    return readFileSync(join(this.#folder, description.file));
  }

  delete(key: string): void {
    const description = this.#describe(key);
    rmSync(this.#path(key), { force: true });
    if (description) rmSync(join(this.#folder, description.file), { force: true });
  }

  /** Every object, without its bytes. Files that belong to none, left by a killed process, are removed. */
  load(): EmulatedObject[] {
    const names = readdirSync(this.#folder);
    const descriptions = names
      .filter((name) => name.endsWith(DESCRIPTION))
      .map((name) => descriptionSchema.parse(JSON.parse(readFileSync(join(this.#folder, name), 'utf8'))));
    const known = new Set(descriptions.flatMap(({ key, file }) => [basename(this.#path(key)), file]));
    for (const name of names) if (!known.has(name)) rmSync(join(this.#folder, name), { force: true });
    return descriptions.map(({ file: _file, lastModified, ...rest }) => ({
      ...rest,
      lastModified: new Date(lastModified),
      body: Buffer.alloc(0),
    }));
  }

  /** Looks an object up for reading; its bytes are streamed from the disk. */
  async find(key: string): ReturnType<ObjectSource['find']> {
    let text: string;
    try {
      text = await readFile(this.#path(key), 'utf8');
    } catch {
      return undefined;
    }
    const { file, contentLength, etag, contentType, lastModified, contentEncoding, cacheControl } =
      descriptionSchema.parse(JSON.parse(text));
    return {
      sizeBytes: contentLength,
      etag,
      contentType,
      lastModified: new Date(lastModified),
      ...(contentEncoding === undefined ? {} : { contentEncoding }),
      ...(cacheControl === undefined ? {} : { cacheControl }),
      read: (start, end) => createReadStream(join(this.#folder, file), { start, end }),
    };
  }

  #path(key: string): string {
    return join(this.#folder, hash(key) + DESCRIPTION);
  }

  #describe(key: string): z.infer<typeof descriptionSchema> | undefined {
    try {
      return descriptionSchema.parse(JSON.parse(readFileSync(this.#path(key), 'utf8')));
    } catch {
      return undefined;
    }
  }
}

const hash = (key: string): string => createHash('sha256').update(key).digest('hex');
