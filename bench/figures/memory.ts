import type { Figure, Result } from '../figure.ts';
import { LongRuns } from '../long-runs/run-child.ts';

const LIMIT_MB = 256;
/** How much more memory a long run may take than a short one before it counts as growing. */
const GROWTH = 1.15;
const SECONDS = { quick: 360, normal: 3600 } as const;

const millions = (readings: number): string => `${(readings / 1e6).toFixed(1)} M readings`;

async function compare(
  runs: LongRuns,
  path: 'data' | 'dump',
  [short, long]: readonly [number, number],
): Promise<Result[]> {
  // As often as the long one is longer: a process that has just started has not grown to its size yet.
  const brief = await runs.run(path, short, long / short);
  const lengthy = await runs.run(path, long);
  return [
    {
      label: `${path}, ${short} h, ${long / short} times`,
      value: brief.rssMb,
      unit: 'MB RSS',
      limit: { atMost: LIMIT_MB },
      note: millions(brief.readings),
    },
    {
      label: `${path}, ${long} h`,
      value: lengthy.rssMb,
      unit: 'MB RSS',
      limit: { atMost: LIMIT_MB },
      note: millions(lengthy.readings),
    },
    {
      label: `${path}, ${long} h against ${short} h ${long / short} times`,
      value: lengthy.rssMb / brief.rssMb,
      unit: '×',
      limit: { atMost: GROWTH },
    },
  ];
}

/** Peak memory of whole processes, Node itself included, that serve and dump hours of fifty topics at 20 Hz. */
export const memory: Figure = {
  name: 'memory',
  bar: 'data and dump: the same for 1 h and 24 h, and below 256 MB of RSS',
  run: async ({ quick, full }) => {
    using runs = new LongRuns(quick ? SECONDS.quick : SECONDS.normal);
    return [
      ...(await compare(runs, 'data', [1, quick ? 4 : 24])),
      ...(await compare(runs, 'dump', [1, full ? 24 : 4])),
    ];
  },
};
