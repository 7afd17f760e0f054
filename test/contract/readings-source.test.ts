import { describe } from 'vitest';
import type { Reading } from '../../shared/reading/reading.ts';
import { segmentPieces } from '../../shared/recording/piece.ts';
import { readingsSource } from '../../shared/session/sources/readings.ts';
import { type Filter, printFilter } from '../support/filters.ts';
import { PlainDevice } from '../support/naive-readings.ts';
import { FIRST_HOUR } from '../support/readings.ts';
import type { FoundMessage } from '../support/source-parts.ts';
import { memoryStores } from '../support/stores.ts';
import { type DataSourceWorld, dataSourceContract } from './data-source.contract.ts';

type Sent = Omit<Reading, 'device'>;

/** Readings of a minute, of four sensors at each time: two MiB in twelve of them, which reach into a second hour. */
const minute = (nth: number): Sent[] =>
  Array.from({ length: 60 }, (_, second): Sent[] => {
    const at = { hour: FIRST_HOUR + Math.floor(nth / 8), ns: (((nth % 8) + 52) * 60 + second) * 1e9 + nth };
    return [
      { ...at, sensor: 'lat', kind: 'number', value: 48 + second / 100 },
      { ...at, sensor: 'lon', kind: 'number', value: 11 + second / 100 },
      { ...at, sensor: 'note', kind: 'text', value: `${second % 3} `.repeat(1000) },
      second % 2 === 0
        ? { ...at, sensor: 'mode', kind: 'boolean', value: second % 4 === 0 ? 1 : 0 }
        : { ...at, sensor: 'mode', kind: 'number', value: second },
    ];
  }).flat();

async function begin(device: string, identity: string, filter?: Filter): Promise<DataSourceWorld> {
  const stores = memoryStores();
  const sender = new PlainDevice(device);
  for (let nth = 0; nth < 12; nth += 1) await sender.send(stores, minute(nth));
  // Some come twice, the second time with other values.
  await sender.send(
    stores,
    minute(3)
      .slice(0, 100)
      .map((each) => ({ ...each, kind: 'number', value: -1 })),
  );
  const { index } = stores;
  const plain = async (): Promise<FoundMessage[]> => {
    const { messages } = sender.plain((await index.head(device))!.channels, filter);
    return messages.map(({ channel, logTime, data }) => ({ channel, logTime, data }));
  };
  let messages = await plain();
  return {
    source: readingsSource({ index, pieces: async () => segmentPieces(stores.readings) }),
    identity,
    missing: 'car-8',
    faulty: ['car\n7', '"car', `${JSON.stringify(device)} where`, 'car where speed > 3', '\ud800'],
    messages: () => messages,
    change: async () => {
      await sender.send(stores, [
        { hour: FIRST_HOUR, ns: 55 * 60e9 + 1, sensor: 'lat', kind: 'number', value: 1 },
        { hour: FIRST_HOUR + 9, ns: 0, sensor: 'note', kind: 'text', value: '1 late' },
      ]);
      messages = await plain();
    },
  };
}

describe('readingsSource of all that a device has sent', () => {
  dataSourceContract(() => begin('car-7', 'car-7'));
});

describe('readingsSource of a device whose name is to be quoted', () => {
  dataSourceContract(() => begin('car where "seven"', '"car where \\"seven\\""'));
});

describe('readingsSource of what passes a filter', () => {
  const filter: Filter = {
    is: 'or',
    parts: [
      { is: 'in', of: 'sensor', values: ['lat', 'lon'] },
      { is: 'like', of: 'value', glob: '1 *' },
    ],
  };
  dataSourceContract(() => begin('car-7', `car-7 where ${printFilter(filter)}`, filter));
});
