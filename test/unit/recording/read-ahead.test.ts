import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { readAhead } from '../../../shared/recording/read-ahead.ts';

interface Item {
  readonly number: number;
  readonly bytes: number;
}

/** A source that counts what it was asked for. */
class Source {
  asked = 0;
  isReleased = false;

  async *items(count: number, bytes: number, failAt = -1): AsyncGenerator<Item> {
    try {
      for (let number = 0; number < count; number += 1) {
        this.asked += 1;
        if (number === failAt) throw new Error('the source broke');
        await setImmediate();
        yield { number, bytes };
      }
    } finally {
      this.isReleased = true;
    }
  }
}

const sizeOf = ({ bytes }: Item): number => bytes;

/** Lets everything happen that can happen by itself. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 50; turn += 1) await setImmediate();
}

it('gives everything in order', async () => {
  const source = new Source();
  const items = await Array.fromAsync(readAhead(source.items(100, 10), sizeOf, 35));
  expect(items.map(({ number }) => number)).toEqual(Array.from({ length: 100 }, (_, number) => number));
  expect(source.isReleased).toBe(true);
});

it('fetches while its reader is busy, and no more than the budget', async () => {
  const source = new Source();
  const reader = readAhead(source.items(100, 10), sizeOf, 35);
  await reader.next();
  await settle();
  expect(source.asked).toBe(5);
  await reader.next();
  await settle();
  expect(source.asked).toBe(6);
  await reader.return(undefined);
});

it('stops fetching, and lets the source go, when its reader stops', async () => {
  const source = new Source();
  const reader = readAhead(source.items(100, 10), sizeOf, 35);
  await reader.next();
  await reader.return(undefined);
  const { asked } = source;
  await settle();
  expect(source.asked).toBe(asked);
  expect(source.isReleased).toBe(true);
});

it('fails with the source, after what came before', async () => {
  const source = new Source();
  const seen: number[] = [];
  const reading = async (): Promise<void> => {
    for await (const { number } of readAhead(source.items(10, 10, 3), sizeOf, 1000)) seen.push(number);
  };
  await expect(reading()).rejects.toThrow('the source broke');
  expect(seen).toEqual([0, 1, 2]);
});
