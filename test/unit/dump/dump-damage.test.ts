import { expect, it } from 'vitest';
import { dumpDay } from '../../../shared/dump/dump-day.ts';
import { MemoryFileStore } from '../../support/memory/file-store.ts';
import { FIRST_HOUR, numbered } from '../../support/readings.ts';
import { memoryStores, newFileWriter, newToken, store } from '../../support/stores.ts';

const DAY = '2026-05-01';

/** Keeps another file than it was given. */
class DamagingFileStore extends MemoryFileStore {
  readonly removed: string[] = [];
  readonly #suffix: string;
  readonly #damage: (file: Buffer) => Buffer;

  constructor(suffix: string, damage: (file: Buffer) => Buffer) {
    super();
    this.#suffix = suffix;
    this.#damage = damage;
  }

  override async write(key: string, content: AsyncIterable<Uint8Array>, type: string): Promise<number> {
    const bytes = await super.write(key, content, type);
    const file = this.files.get(key);
    if (key.endsWith(this.#suffix) && file !== undefined)
      this.files.set(key, this.#damage(Buffer.from(file)));
    return bytes;
  }

  override async remove(key: string): Promise<void> {
    this.removed.push(key);
    await super.remove(key);
  }
}

async function dumpTo(files: MemoryFileStore) {
  const stores = memoryStores();
  const readings = Array.from({ length: 200 }, (_, at) => numbered('car', 'a', FIRST_HOUR, at, at));
  await store(stores, readings);
  const dumping = dumpDay('car', DAY, { ...stores, files, newWriter: newFileWriter, now: () => 0, newToken });
  const outcome = await dumping.catch((error: unknown) => error);
  const dumps = await stores.index.dumps('car', DAY, DAY);
  const isMarked = (await stores.index.markOf('car', DAY)) !== undefined;
  return { outcome, dumps, isMarked };
}

const flipAt = (share: number) => (file: Buffer) => {
  const at = Math.min(file.length - 1, Math.floor(file.length * share));
  file[at] = (file[at] ?? 0) ^ 0x10;
  return file;
};
const cutTo = (share: number) => (file: Buffer) => file.subarray(0, Math.floor(file.length * share));

const damages = [0, 0.02, 0.3, 0.5, 0.7, 0.8, 0.9, 0.97, 1].flatMap((share) => [
  { what: `a bit flipped at ${share}`, damage: flipAt(share) },
  { what: `cut to ${share * 0.999}`, damage: cutTo(share * 0.999) },
]);

it.each(['.mcap', '.ndjson.gz'].flatMap((suffix) => damages.map((each) => ({ suffix, ...each }))))(
  'does not publish when the $suffix has $what',
  async ({ suffix, damage }) => {
    const files = new DamagingFileStore(suffix, damage);
    const { outcome, dumps, isMarked } = await dumpTo(files);
    expect(outcome).toMatchObject({ code: 'dump-mismatch' });
    expect([dumps, isMarked, files.files.size]).toEqual([[], true, 0]);
  },
);

it.each(['.mcap', '.ndjson.gz'])('fails as the store does when reading the %s back fails', async (suffix) => {
  const files = new MemoryFileStore();
  const read = files.read.bind(files);
  files.read = async (key) => (key.endsWith(suffix) ? breaking() : read(key));
  const { outcome, dumps } = await dumpTo(files);
  expect(outcome).toBeInstanceOf(Error);
  expect([dumps, files.files.size]).toEqual([[], 0]);
});

async function* breaking(): AsyncGenerator<Uint8Array> {
  yield Buffer.from([0x1f, 0x8b]);
  throw new Error('the connection broke');
}

it('leaves no file when one upload fails after the other has been given everything', async () => {
  const files = new MemoryFileStore();
  const gate = Promise.withResolvers<void>();
  let other: Promise<number> | undefined;
  const finishLate = async (key: string, content: AsyncIterable<Uint8Array>): Promise<number> => {
    const file = Buffer.concat(await Array.fromAsync(content));
    await gate.promise;
    files.files.set(key, file);
    return file.length;
  };
  files.write = async (key, content) => {
    if (!key.endsWith('.gz')) return (other = finishLate(key, content));
    await Array.fromAsync(content);
    setTimeout(gate.resolve, 5);
    throw new Error('no room');
  };
  const { outcome } = await dumpTo(files);
  await other;
  expect(outcome).toMatchObject({ message: 'no room' });
  expect(files.files.size).toBe(0);
});
