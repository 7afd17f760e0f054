import { createReadStream } from 'node:fs';
import { mkdtemp, open, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { CliFailure } from '../failure.ts';

/** Bytes that a gzip file starts with: RFC 1952, section 2.3.1. */
const GZIP_MAGIC = [0x1f, 0x8b];

export interface Source {
  /** As the user named it. */
  readonly name: string;
  /** First bytes, uncompressed. */
  readonly head: Uint8Array;
  /** Size as stored, in bytes; unknown for what comes through a pipe. */
  readonly size: number | undefined;
  /**
   * The bytes, uncompressed.
   *
   * @param onBytes told how many bytes have been read, as stored
   */
  read(onBytes: (bytes: number) => void): AsyncIterable<Uint8Array>;
}

/** What is wrong with a path, by what the system says of it. */
const WHY: Readonly<Record<string, string>> = {
  ENOENT: 'There is no such file',
  EISDIR: 'It is a folder, not a file',
};

/** Opens a file. @throws CliFailure when there is none or it cannot be read */
export async function openFile(path: string): Promise<Source> {
  try {
    const size = (await stat(path)).size;
    const read = (onBytes: (bytes: number) => void): AsyncIterable<Uint8Array> =>
      decoded(path, counted(createReadStream(path, { highWaterMark: 256 * 1024 }), onBytes));
    let head: Uint8Array = new Uint8Array();
    for await (const chunk of read(() => undefined)) {
      head = chunk;
      break;
    }
    return { name: path, head, size, read };
  } catch (error) {
    if (error instanceof CliFailure) throw error;
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    const why = WHY[String(code)] ?? `It cannot be read (${String(code ?? error)})`;
    throw new CliFailure(`${why}: ${path}`, 'Check the path; `-` reads standard input.');
  }
}

/** Standard input, to be read once. */
export async function openStdin(stdin: AsyncIterable<Uint8Array>): Promise<Source> {
  const told: { listener?: (bytes: number) => void } = {};
  const chunks = decoded(
    'standard input',
    counted(stdin, (bytes) => told.listener?.(bytes)),
  )[Symbol.asyncIterator]();
  const first = await chunks.next();
  const head = first.done === true ? new Uint8Array() : first.value;
  return {
    name: '-',
    head,
    size: undefined,
    async *read(listener) {
      told.listener = listener;
      if (first.done === true) return;
      yield head;
      yield* { [Symbol.asyncIterator]: () => chunks };
    },
  };
}

/**
 * Keeps what a source gives in a temporary file, so that it can be read twice.
 *
 * @returns the kept source, and how to remove the file
 */
export async function spool(source: Source): Promise<{ source: Source; remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'odograph-'));
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    const path = join(folder, 'input');
    const file = await open(path, 'w');
    try {
      for await (const chunk of source.read(() => undefined)) await file.writeFile(chunk);
    } finally {
      await file.close();
    }
    const size = (await stat(path)).size;
    const read: Source['read'] = (onBytes) =>
      counted(createReadStream(path, { highWaterMark: 256 * 1024 }), onBytes);
    return { source: { name: source.name, head: source.head, size, read }, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function* counted(
  chunks: AsyncIterable<Uint8Array>,
  onBytes: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    onBytes(bytes);
    yield chunk;
  }
}

/** Unpacks gzip, told by its first bytes, not by the name. */
async function* decoded(name: string, chunks: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  let head: Uint8Array = new Uint8Array();
  while (head.length < GZIP_MAGIC.length) {
    const next = await chunks.next();
    if (next.done === true) break;
    head = Buffer.concat([head, next.value]);
  }
  async function* whole(): AsyncGenerator<Uint8Array> {
    if (head.length > 0) yield head;
    yield* chunks;
  }
  if (!GZIP_MAGIC.every((byte, index) => head[index] === byte)) {
    yield* whole();
    return;
  }
  const gunzip = createGunzip({ chunkSize: 256 * 1024 });
  // The failure reaches the reader of `gunzip`; nothing is left to do here.
  const unpacked = pipeline(Readable.from(whole()), gunzip, () => undefined);
  try {
    for await (const chunk of unpacked as AsyncIterable<Uint8Array>) yield chunk;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'Z_BUF_ERROR' || code === 'Z_DATA_ERROR') {
      throw new CliFailure(
        `${name} is damaged: its gzip data ${code === 'Z_BUF_ERROR' ? 'ends too early' : 'is not right'}.`,
        'Check it with `gzip --test`, and copy or pack it again.',
      );
    }
    throw error;
  }
}
