import { OdographError } from '../../../shared/errors/odograph-error.ts';
import { fromMilliseconds, type Instant, toMilliseconds } from '../../../shared/reading/instant.ts';
import { STATISTICS_LIMITS } from '../../../shared/statistics/limits.ts';
import { mapInTurns } from '../../../shared/concurrency/map-in-turns.ts';
import { readEvents } from '../../../shared/statistics/read-events.ts';
import { readOdometer } from '../../../shared/statistics/read-odometer.ts';
import { type Robot, robotOf } from '../../../shared/statistics/robot-of.ts';
import { API_CONCURRENCY, DEVICES_AT_ONCE } from '../limits.ts';
import type { Operations } from '../operation.ts';
import { listing, statisticsPorts } from '../statistics.ts';

type RobotOperations = Pick<Operations, 'listRobots' | 'getRobot' | 'listRobotEvents' | 'getRobotOdometer'>;

const describe = ({ name, odometer, lastX, lastY, created, updated, revision }: Robot) => ({
  name,
  odometer,
  last_x: lastX,
  last_y: lastY,
  created_time: toMilliseconds(created),
  updated_time: toMilliseconds(updated),
  revision,
});

/** A range in milliseconds, both ends included; one that is given the wrong way round is turned. */
function rangeOf({
  start_time: from,
  end_time: to,
}: {
  start_time?: number | undefined;
  end_time?: number | undefined;
}) {
  const [start, end] = from !== undefined && to !== undefined && from > to ? [to, from] : [from, to];
  return {
    start: start === undefined ? undefined : fromMilliseconds(Math.max(0, start)),
    end: end === undefined ? undefined : fromMilliseconds(Math.max(0, end), 999_999),
  };
}

const unknown = (robot: string): OdographError =>
  new OdographError('not-found', `there is no robot ${robot}`);

export const robotOperations: RobotOperations = {
  listRobots: async (_, asking) => {
    const robots: (Robot | undefined)[] = [];
    const measure = async (name: string) => robotOf(name, statisticsPorts(asking.signal));
    const readable = listing(asking);
    let last: string | undefined;
    do {
      const names = await readable.devices(last, DEVICES_AT_ONCE);
      robots.push(...(await mapInTurns(names, API_CONCURRENCY, measure, asking.signal)));
      last = names.length === DEVICES_AT_ONCE ? names.at(-1) : undefined;
    } while (last !== undefined);
    return robots.filter((robot) => robot !== undefined).map(describe);
  },
  getRobot: async ({ path: { robot } }, { signal }) => {
    const known = await robotOf(robot, statisticsPorts(signal));
    if (known === undefined) throw unknown(robot);
    return describe(known);
  },
  listRobotEvents: async ({ path: { robot }, query }, { signal }) => {
    const events: { robot: string; x: number; y: number; timestamp: number }[] = [];
    let after: Instant | undefined;
    for (let more = true; more; ) {
      const wanted = { device: robot, ...rangeOf(query), after, limit: STATISTICS_LIMITS.events };
      const page = await readEvents(wanted, statisticsPorts(signal));
      for (const { at, x, y } of page?.events ?? [])
        events.push({ robot, x, y, timestamp: toMilliseconds(at) });
      after = page?.events.at(-1)?.at;
      more = page?.more ?? false;
    }
    return events;
  },
  getRobotOdometer: async ({ path: { robot }, query }, { signal }) => {
    const wanted = { device: robot, ...rangeOf(query), measure: 'plane' as const };
    const odometer = await readOdometer(wanted, statisticsPorts(signal));
    if (odometer === undefined) throw unknown(robot);
    return { robot, odometer: odometer.length, revision: odometer.revision };
  },
};
