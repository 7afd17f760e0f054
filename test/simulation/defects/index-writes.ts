import type { SimCommand } from '../world/service.ts';
import { broken, type Defect, inPort } from './defect.ts';

/** Writes of items whose partition key begins so lose their condition. */
const unconditional = (family: string) => ({
  tampering: {
    command: (command: SimCommand): SimCommand => {
      const { Item, ...input } = command.input as {
        Item?: { pk?: { S?: string } };
        ConditionExpression?: string;
      };
      if (Item?.pk?.S?.startsWith(family) !== true) return command;
      const { ConditionExpression: _, ...rest } = input;
      return { input: { ...rest, Item }, constructor: { name: command.constructor.name } };
    },
  },
});

export const INDEX_DEFECTS: readonly Defect[] = [
  broken(
    'hour-overwritten',
    "an hour's entry is written over what another writer wrote meanwhile",
    ['complete', 'accounted', 'fresh-id', 'dump-final', 'dump-whole'],
    unconditional('hours#'),
  ),
  broken(
    'head-overwritten',
    "a device's head is written over what another writer wrote meanwhile",
    ['complete', 'readable', 'first-value', 'dump-final', 'once', 'dump-whole', 'derived', 'only-grows'],
    unconditional('head#'),
  ),
  broken(
    'older-dump-published',
    'a dump replaces one of a later revision',
    ['dump-rises'],
    unconditional('dumps#'),
  ),
  broken(
    'span-of-the-first',
    "an hour's entry keeps the last time of its first segment",
    ['accounted'],
    inPort('index', (index) => ({
      saveHour: async (entry, previousRevision) => {
        const before = await index.hour(entry.device, entry.hour);
        return index.saveHour({ ...entry, lastNs: before?.lastNs ?? entry.lastNs }, previousRevision);
      },
    })),
  ),
  broken(
    'late-data-not-marked',
    'readings of a day that is over do not mark it',
    ['dump-final'],
    inPort('index', () => ({ mark: async () => {} })),
  ),
  {
    ...broken(
      'any-mark-removed',
      'a dump removes a mark that was made after it began',
      ['dump-final'],
      inPort('index', (index) => ({
        unmark: async ({ device, date }) => {
          const mark = await index.markOf(device, date);
          if (mark !== undefined) await index.unmark(mark);
        },
      })),
    ),
    firstSeed: 1600,
  },
  broken(
    'directory-forgotten',
    'the directory entry is not tried again when its write fails',
    ['dump-final'],
    inPort('index', (index) => ({ listDevice: (...given) => index.listDevice(...given).catch(() => {}) })),
  ),
];
