import { expect, it } from 'vitest';
import { OdographError } from '../../shared/errors/odograph-error.ts';
import { openLetter } from '../../shared/quarantine/dead-letter.ts';
import type { DeadLetters } from '../../shared/quarantine/dead-letters.ts';
import type { Quarantine, QuarantinedBatch } from '../../shared/quarantine/quarantine.ts';
import { ODD_NAMES } from '../support/names.ts';

/** An empty store of dead letters. */
export interface OpenedLetters {
  readonly letters: Quarantine & DeadLetters;
  /** Puts an object there as something else than Odograph does. */
  readonly place: (key: string, content: string) => Promise<void>;
}

export const letterOf = (arrival: number, changes: Partial<QuarantinedBatch> = {}): QuarantinedBatch => ({
  reason: 'corrupt-batch',
  detail: 'for a test',
  arrival: String(arrival),
  arrivedMs: Date.UTC(2026, 0, 1),
  device: 'car',
  readings: undefined,
  atMs: Date.UTC(2026, 0, 2),
  data: Buffer.from(`batch ${arrival}`),
  ...changes,
});

const keysOf = async (letters: DeadLetters, after?: string, limit = 100): Promise<string[]> =>
  (await letters.list(after, limit)).map(({ key }) => key);

/** What every Quarantine with its DeadLetters does. @param open gives one that is empty */
export function deadLettersContract(open: () => Promise<OpenedLetters>): void {
  it('lists nothing where nothing is', async () => {
    const { letters } = await open();
    expect(await letters.list(undefined, 10)).toEqual([]);
  });

  it('gives a batch back as it was kept, whatever its device is called', async () => {
    const { letters } = await open();
    const batches = ODD_NAMES.map((device, at) => letterOf(at, { device, data: Buffer.from([at, 0, 255]) }));
    for (const batch of batches) expect(await letters.keep(batch)).toBe(true);

    const files = await letters.list(undefined, 100);
    const found = await Promise.all(files.map(async ({ key }) => openLetter(key, await letters.read(key))));

    expect(found.map(({ sizeBytes }) => sizeBytes)).toEqual(files.map(({ sizeBytes }) => sizeBytes));
    for (const { device, arrival, data } of batches) {
      const letter = found.find((each) => each.arrival === arrival);
      expect(letter).toMatchObject({ reason: 'corrupt-batch', detail: 'for a test', devices: [device] });
      expect(letter).toMatchObject({ at: '2026-01-02T00:00:00.000Z', batches: [{ data }] });
    }
  });

  it('keeps the same batch of the same arrival once, and others beside it', async () => {
    const { letters } = await open();
    await letters.keep(letterOf(5));
    await letters.keep(letterOf(5, { atMs: Date.UTC(2027, 0, 1) }));
    await letters.keep(letterOf(5, { data: Buffer.from('other') }));
    await letters.keep(letterOf(6, { data: letterOf(5).data }));
    expect(await keysOf(letters)).toHaveLength(3);
  });

  it('lists letters of both kinds page by page, each once, in order, and nothing else', async () => {
    const { letters, place } = await open();
    const given = ['aws/lambda/m/s/2026/01/02/b', 'aws/lambda/m/s/2026/01/02/a', 'aws/lambda/n/s/c'];
    for (const key of [...given, 'dumps/car.mcap', 'work/x', 'aws/other', 'dead-letters', 'zzz']) {
      await place(key, '{}');
    }
    for (const arrival of [12, 10, 11]) await letters.keep(letterOf(arrival));

    const paged: string[] = [];
    for (let after: string | undefined; ; after = paged.at(-1)) {
      const page = await keysOf(letters, after, 2);
      paged.push(...page);
      if (page.length < 2) break;
    }

    expect(paged).toEqual(await keysOf(letters));
    expect(paged.slice(0, 3)).toEqual(given.toSorted());
    const own = paged.slice(3).map((key) => /^dead-letters\/(\d+)-/.exec(key)?.[1]);
    expect(own).toEqual(['10', '11', '12']);
  });

  it('removes letters, and does not mind where there is none', async () => {
    const { letters } = await open();
    await letters.keep(letterOf(1));
    const [key] = await keysOf(letters);
    await letters.remove(key!);
    await letters.remove(key!);
    expect(await keysOf(letters)).toEqual([]);
    const reading = letters.read(key!);
    await expect(reading).rejects.toSatisfy(
      (error) => error instanceof OdographError && error.code === 'not-found',
    );
  });

  it('reads and removes nothing that is no letter', async () => {
    const { letters, place } = await open();
    await place('dumps/car.mcap', 'precious');
    await expect(letters.read('dumps/car.mcap')).rejects.toMatchObject({ code: 'not-found' });
    await expect(letters.remove('dumps/car.mcap')).rejects.toMatchObject({ code: 'not-found' });
    await expect(letters.read('dead-letters/')).rejects.toMatchObject({ code: 'not-found' });
  });
}
