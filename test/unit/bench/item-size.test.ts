import { expect, test } from 'vitest';
import { itemBytes } from '../../../bench/stores/item-size.ts';

test('an item is as long as its names and values, numbers at two digits a byte', () => {
  const bytes = itemBytes({
    pk: { S: 'späte' },
    n: { N: '1234000' },
    data: { B: new Uint8Array(100) },
    list: { L: [{ S: 'ab' }, { S: 'c' }] },
  });

  expect(bytes).toBe(2 + 6 + (1 + 3) + (4 + 100) + (4 + 3 + 3 + 2));
});
