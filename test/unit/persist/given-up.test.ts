import { expect, test } from 'vitest';
import { dateOfHour } from '../../../shared/reading/instant.ts';
import { FIRST_HOUR, numbered } from '../../support/readings.ts';
import { batchOf, deliver, memoryStores } from '../../support/stores.ts';

test('a past day whose delivery stops after the first of its hours stays marked, so that it is dumped', async () => {
  const stores = memoryStores();
  const date = dateOfHour(FIRST_HOUR);
  await stores.index.listDevice('car', date);
  await stores.index.unmark((await stores.index.markOf('car', date))!);
  const index = new Proxy(stores.index, {
    get: (target, name) => {
      const method = Reflect.get(target, name) as (...args: unknown[]) => unknown;
      if (name !== 'saveHour') return method.bind(target);
      return (entry: { hour: number }, ...rest: unknown[]) => {
        if (entry.hour > FIRST_HOUR) throw new Error('refused');
        return method.call(target, entry, ...rest);
      };
    },
  });
  const readings = [0, 1].map((ahead) => numbered('car', 's', FIRST_HOUR + ahead, 0, 3));

  const failed = await deliver({ ...stores, index }, [batchOf('7', readings)]);

  expect(failed).toBe('7');
  expect(await stores.index.hour('car', FIRST_HOUR)).toMatchObject({ revision: 1 });
  expect(await stores.index.pendingDates('car', date, date)).toEqual([date]);
});
