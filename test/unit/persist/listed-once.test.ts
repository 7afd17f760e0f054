import { expect, test } from 'vitest';
import type { RecordingIndex } from '../../../shared/index/recording-index.ts';
import { FIRST_HOUR, numbered } from '../../support/readings.ts';
import { batchOf, deliver, memoryStores } from '../../support/stores.ts';

/** An index that notes which days were listed; it remembers nothing of its own, as a function that has just begun. */
function watched(index: RecordingIndex): { index: RecordingIndex; listed: string[] } {
  const listed: string[] = [];
  const proxy = new Proxy(index, {
    get: (target, name) => {
      const method = Reflect.get(target, name) as (...args: unknown[]) => unknown;
      if (name !== 'listDevice') return method.bind(target);
      return (device: string, date: string) => {
        listed.push(date);
        return target.listDevice(device, date);
      };
    },
  });
  return { index: proxy, listed };
}

const DAY = FIRST_HOUR - (FIRST_HOUR % 24);
const at = (hour: number, ns: number) => numbered('car', 's', hour, ns, 1);

test('a day is listed with its first readings, and by no later delivery of any function', async () => {
  const stores = memoryStores();
  const { index, listed } = watched(stores.index);

  await deliver({ ...stores, index }, [batchOf('1', [at(DAY + 3, 0)])]);
  await deliver({ ...stores, index }, [batchOf('2', [at(DAY + 3, 10)])]);
  await deliver({ ...stores, index }, [batchOf('3', [at(DAY + 4, 0)])]);
  await deliver({ ...stores, index }, [batchOf('4', [at(DAY, 0)])]);
  await deliver({ ...stores, index }, [batchOf('5', [at(DAY + 23, 0), at(DAY + 24, 0)])]);

  expect(listed).toHaveLength(2);
  expect(new Set(listed).size).toBe(2);
});

test('a day whose first delivery failed is listed by the next', async () => {
  const stores = memoryStores();
  const { index, listed } = watched(stores.index);
  const failing = { ...stores.readings, put: () => Promise.reject(new Error('refused')) };

  await deliver({ ...stores, readings: failing, index }, [batchOf('1', [at(DAY, 0)])]);
  await deliver({ ...stores, index }, [batchOf('1', [at(DAY, 0)])]);

  expect(listed).toHaveLength(2);
  expect((await Array.fromAsync(stores.index.devicesOf(listed[0] ?? ''))).length).toBe(1);
});
