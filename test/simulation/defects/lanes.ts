import { broken, type Defect, inPort } from './defect.ts';

export const LANE_DEFECTS: readonly Defect[] = [
  broken(
    'first-lane-only',
    'of an hour that is in several lanes only the first is read',
    ['complete', 'dump-final', 'dump-whole', 'fresh-id', 'only-grows'],
    inPort('readings', (readings) => ({
      segments: (device, hour, fromNs, toNs, lanes) =>
        readings.segments(device, hour, fromNs, toNs, lanes?.slice(0, 1)),
    })),
  ),
  broken(
    'revision-of-one-lane',
    'an hour tells the revision of the lane that was written most, and not the sum of all',
    ['fresh-id', 'dump-final', 'dump-whole', 'complete'],
    inPort('index', (index) => ({
      hours: async (device, from, to) => {
        const hours = await index.hours(device, from, to);
        return Promise.all(
          hours.map(async (entry) => {
            const lanes = (entry.lanes ?? [0]).map((lane) => index.hour(device, entry.hour, lane));
            const revisions = (await Promise.all(lanes)).map((each) => each?.revision ?? 0);
            return { ...entry, revision: Math.max(...revisions) };
          }),
        );
      },
    })),
  ),
  broken(
    'only-lane-0-extended',
    'of segments that no dump holds only those of lane 0 are kept for longer',
    ['kept', 'complete', 'first-value', 'dump-final'],
    inPort('readings', (readings) => ({
      extend: (device, hour, expires) => readings.extend(device, hour, expires),
    })),
  ),
].map((defect) => ({ ...defect, lanes: true }));
