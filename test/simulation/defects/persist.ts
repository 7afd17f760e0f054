import { persist } from '../../../shared/persist/persist.ts';
import { encodeBlock, decodeBlock } from '../../../shared/segment/codec.ts';
import { broken, type Defect, inPort } from './defect.ts';

/** Above every sequence number of a history. */
const LAST_ARRIVAL = 10n ** 30n;

const turned = (arrival: string): string => String(LAST_ARRIVAL - BigInt(arrival));

export const PERSIST_DEFECTS: readonly Defect[] = [
  broken(
    'revision-before-segment',
    'a revision rises before its segment is durable',
    ['complete', 'fresh-id', 'dump-final'],
    inPort('readings', (readings, _ports, timeline) => ({
      put: async (segment) => {
        void timeline
          .sleep(5000)
          .then(() => readings.put(segment))
          .catch(() => {});
        return undefined;
      },
    })),
  ),
  broken(
    'put-that-gives-up',
    'a segment whose write fails counts as stored',
    ['complete'],
    inPort('readings', (readings) => ({ put: (segment) => readings.put(segment).catch(() => undefined) })),
  ),
  broken(
    'success-in-spite-of-failure',
    'a delivery that failed in part is reported as done',
    ['complete', 'dump-final', 'nothing-lost', 'fresh-id'],
    {
      persist: async (...given) => {
        await persist(...given);
        return undefined;
      },
    },
  ),
  broken(
    'resumes-one-too-late',
    'delivery goes on after the record that failed, not at it',
    ['complete', 'dump-final', 'nothing-lost', 'fresh-id'],
    {
      persist: async (batches, ports) => {
        const failed = await persist(batches, ports);
        const place = batches.findIndex(({ arrival }) => arrival === failed);
        return place < 0 ? undefined : batches[place + 1]?.arrival;
      },
    },
  ),
  broken(
    'last-value-wins',
    'of several values of one reading the last to arrive is kept',
    ['first-value'],
    inPort('readings', (readings) => ({
      segments: async function* (...given) {
        for await (const segment of readings.segments(...given)) {
          yield { ...segment, arrival: turned(segment.lastArrival), lastArrival: turned(segment.arrival) };
        }
      },
    })),
  ),
  broken(
    'sensor-forgotten',
    'of a segment of several sensors the last is not stored',
    ['complete', 'dump-final', 'accounted'],
    inPort('readings', (readings) => ({
      put: (segment) => {
        const block = decodeBlock(segment.packed);
        if (block.columns.length < 2) return readings.put(segment);
        const packed = encodeBlock({ ...block, columns: block.columns.slice(0, -1) });
        return readings.put({ ...segment, packed });
      },
    })),
  ),
  broken(
    'poison-dropped',
    'what can never be stored is dropped instead of put aside',
    ['nothing-lost'],
    inPort('letters', () => ({ keep: async () => true })),
  ),
];
