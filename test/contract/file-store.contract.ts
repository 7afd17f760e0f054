import { createHash, randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import type { FileStore } from '../../shared/dump/file-store.ts';
import { OdographError } from '../../shared/errors/odograph-error.ts';

const MIB = 1024 * 1024;

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

/** What every FileStore does. @param open gives the store; tests share it and differ in their keys */
export function fileStoreContract(open: () => FileStore): void {
  it('reads back what was written, and tells its length', async () => {
    const content = [Buffer.from('one '), Buffer.alloc(0), Buffer.from('two')];
    const key = 'dumps/=E8=BB=8A/2026-05-01/r3-x/car.mcap';
    const length = await open().write(key, pieces(...content), 'application/octet-stream');
    expect(length).toBe(7);
    expect((await read(open(), key)).toString()).toBe('one two');
  });

  it('keeps an empty file', async () => {
    const length = await open().write('work/empty', pieces(), 'application/json');
    expect([length, (await read(open(), 'work/empty')).length]).toEqual([0, 0]);
  });

  it('reads 30 MB back byte by byte, however the pieces were cut', async () => {
    const whole = randomBytes(30 * 1000 * 1000);
    const cuts = [0, 1, 5 * MIB, 5 * MIB + 1, 16 * MIB - 1, 24 * MIB, whole.length];
    const parts = cuts.slice(1).map((to, at) => whole.subarray(cuts[at], to));
    const length = await open().write('dumps/large', pieces(...parts), 'application/octet-stream');
    const found = await read(open(), 'dumps/large');
    expect([length, found.length, digest(found)]).toEqual([whole.length, whole.length, digest(whole)]);
  });

  it.each([0, 1, 20])('keeps nothing of a content that fails after %i MiB', async (before) => {
    const key = `dumps/failed-${before}`;
    const writing = open().write(key, failing(before), 'application/octet-stream');
    await expect(writing).rejects.toThrow('the source failed');
    expect(await absent(open(), key)).toBe(true);
  });

  it('removes files, and does not mind where there is none', async () => {
    await open().write('dumps/gone', pieces(Buffer.from('x')), 'text/plain');
    await open().remove('dumps/gone');
    await open().remove('dumps/gone');
    await open().remove('dumps/never');
    expect(await absent(open(), 'dumps/gone')).toBe(true);
    expect(await absent(open(), 'dumps/never')).toBe(true);
  });
}
