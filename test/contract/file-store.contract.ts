import { createHash, randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import type { FileStore, ReplaceableFiles } from '../../shared/dump/file-store.ts';
import { OdographError } from '../../shared/errors/odograph-error.ts';
import { encodeName } from '../../shared/store/encode-name.ts';
import { ODD_NAMES } from '../support/names.ts';

const MIB = 1024 * 1024;
const BINARY = 'application/octet-stream';

const digest = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

async function* pieces(...all: Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* all;
}

async function* failing(before: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < before; at += 1) yield Buffer.alloc(MIB, at);
  throw new Error('the source failed');
}

async function read(store: FileStore, key: string): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(await store.read(key)));
}

const absent = async (store: FileStore, key: string): Promise<boolean> =>
  store.read(key).then(
    () => false,
    (error: unknown) => error instanceof OdographError && error.code === 'not-found',
  );

/**
 * What every FileStore does.
 *
 * @param open gives the store; tests share it and differ in their keys
 * @param prefix of all keys
 */
export function fileStoreContract(open: () => FileStore, prefix = ''): void {
  it('reads back what was written, and tells its length', async () => {
    const content = [Buffer.from('one '), Buffer.alloc(0), Buffer.from('two')];
    const key = `${prefix}dumps/=E8=BB=8A/2026-05-01/r3-x/car.mcap`;

    const length = await open().write(key, pieces(...content), BINARY);

    expect(length).toBe(7);
    expect((await read(open(), key)).toString()).toBe('one two');
  });

  const keyOf = (name: string): string => `${prefix}dumps/${encodeName(name)}/${encodeName(name)}.mcap`;

  it('keeps files of all devices apart, whatever they are called', async () => {
    for (const name of ODD_NAMES) await open().write(keyOf(name), pieces(Buffer.from(name)), BINARY);

    for (const name of ODD_NAMES) expect((await read(open(), keyOf(name))).toString()).toBe(name);
  });

  it('reads any part of a file, which ends where the file does', async () => {
    const key = `${prefix}dumps/part`;
    const whole = randomBytes(100_000);
    await open().write(key, pieces(whole), BINARY);

    for (const [from, length] of [
      [0, 1],
      [0, 100_000],
      [99_999, 1],
      [5_000, 70_000],
      [99_000, 5_000],
    ] as const) {
      const part = await open().readRange(key, from, length);
      expect(Buffer.from(part).equals(whole.subarray(from, from + length))).toBe(true);
    }
    await expect(open().readRange(`${prefix}dumps/none`, 0, 10)).rejects.toMatchObject({ code: 'not-found' });
  });

  it('keeps an empty file', async () => {
    const key = `${prefix}work/empty`;

    const length = await open().write(key, pieces(), 'application/json');

    expect([length, (await read(open(), key)).length]).toEqual([0, 0]);
  });

  it('reads 30 MB back byte by byte, however the pieces were cut', async () => {
    const key = `${prefix}dumps/large`;
    const whole = randomBytes(30 * 1000 * 1000);
    const cuts = [0, 1, 5 * MIB, 5 * MIB + 1, 16 * MIB - 1, 24 * MIB, whole.length];
    const parts = cuts.slice(1).map((to, at) => whole.subarray(cuts[at], to));

    const length = await open().write(key, pieces(...parts), BINARY);

    const found = await read(open(), key);
    expect([length, found.length, digest(found)]).toEqual([whole.length, whole.length, digest(whole)]);
  });

  it.each([5 * MIB, 8 * MIB - 1, 8 * MIB, 8 * MIB + 1, 16 * MIB])(
    'keeps a file of %i bytes',
    async (bytes) => {
      const key = `${prefix}dumps/of-${bytes}`;
      const whole = randomBytes(bytes);

      const length = await open().write(key, pieces(whole), BINARY);

      const found = await read(open(), key);
      expect([length, digest(found)]).toEqual([bytes, digest(whole)]);
    },
  );

  it.each([0, 1, 9, 20])('keeps nothing of a content that fails after %i MiB', async (before) => {
    const key = `${prefix}dumps/failed-${before}`;

    const writing = open().write(key, failing(before), BINARY);

    await expect(writing).rejects.toThrow('the source failed');
    expect(await absent(open(), key)).toBe(true);
  });

  it('shows nothing under a key until all is there', async () => {
    const key = `${prefix}dumps/growing`;
    const seen: boolean[] = [];
    async function* watched(): AsyncGenerator<Uint8Array> {
      for (let at = 0; at < 20; at += 1) {
        yield Buffer.alloc(MIB, at);
        if (at % 9 === 0) seen.push(await absent(open(), key));
      }
    }

    await open().write(key, watched(), BINARY);

    expect(seen).toEqual([true, true, true]);
    expect((await read(open(), key)).length).toBe(20 * MIB);
  });

  it('takes the same content under the same key again, also at the same time', async () => {
    const key = `${prefix}dumps/again`;
    const write = (): Promise<number> => open().write(key, pieces(Buffer.from('same')), BINARY);

    const lengths = [await write(), ...(await Promise.all([write(), write()]))];

    expect(lengths).toEqual([4, 4, 4]);
    expect((await read(open(), key)).toString()).toBe('same');
  });

  it('lets a reader go before the end, and several read at once', async () => {
    const key = `${prefix}dumps/cut`;
    const whole = randomBytes(9 * MIB);
    await open().write(key, pieces(whole), BINARY);

    for (let nth = 0; nth < 5; nth += 1) {
      for await (const piece of await open().read(key)) {
        expect(whole.subarray(0, piece.length).equals(piece)).toBe(true);
        break;
      }
    }
    const found = await Promise.all([1, 2, 3].map(() => read(open(), key)));

    expect(found.map(digest)).toEqual([1, 2, 3].map(() => digest(whole)));
  });

  it('removes files, and does not mind where there is none', async () => {
    const gone = `${prefix}dumps/gone`;
    const never = `${prefix}dumps/never`;
    await open().write(gone, pieces(Buffer.from('x')), 'text/plain');
    await open().write(`${gone}-not`, pieces(Buffer.from('y')), 'text/plain');

    await open().remove(gone);
    await open().remove(gone);
    await open().remove(never);

    expect(await absent(open(), gone)).toBe(true);
    expect(await absent(open(), never)).toBe(true);
    expect((await read(open(), `${gone}-not`)).toString()).toBe('y');
  });

  it('takes a file again that was removed', async () => {
    const key = `${prefix}dumps/back`;
    await open().write(key, pieces(Buffer.from('x')), 'text/plain');
    await open().remove(key);

    await open().write(key, pieces(Buffer.from('x')), 'text/plain');

    expect((await read(open(), key)).toString()).toBe('x');
  });
}

/**
 * What all ReplaceableFiles do.
 *
 * @param open gives the store; tests share it and differ in their keys
 * @param prefix of all keys
 */
export function replaceableFilesContract(open: () => FileStore & ReplaceableFiles, prefix = ''): void {
  it('tells a file from the one that took its place', async () => {
    const key = `${prefix}files/replaced`;
    await open().write(key, pieces(Buffer.from('once')), BINARY);
    const first = await open().head(key);
    const again = await open().head(key);

    await open().write(key, pieces(Buffer.from('more')), BINARY);
    const second = await open().head(key);

    expect(first).toEqual(again);
    expect([first?.bytes, second?.bytes]).toEqual([4, 4]);
    expect(second?.etag).not.toBe(first?.etag);
  });

  it('reads parts of a file as long as it is the same', async () => {
    const key = `${prefix}files/read`;
    await open().write(key, pieces(Buffer.from('0123456789')), BINARY);
    const { etag } = (await open().head(key))!;

    const part = await open().readVersion(key, etag, 3, 4);
    await open().write(key, pieces(Buffer.from('abcdefghij')), BINARY);
    const late = open().readVersion(key, etag, 3, 4);

    expect(Buffer.from(part).toString()).toBe('3456');
    await expect(late).rejects.toMatchObject({ code: 'not-found' });
  });

  it('knows nothing of a file that is not there, or no longer', async () => {
    const key = `${prefix}files/gone`;
    await open().write(key, pieces(Buffer.from('x')), BINARY);
    const { etag } = (await open().head(key))!;
    await open().remove(key);

    expect(await open().head(key)).toBeUndefined();
    expect(await open().head(`${prefix}files/never`)).toBeUndefined();
    await expect(open().readVersion(key, etag, 0, 1)).rejects.toMatchObject({ code: 'not-found' });
  });
}
