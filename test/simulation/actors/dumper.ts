import { newWriter } from './writer.ts';
import type { DeviceDay } from '../../../shared/dump/plan-dumps.ts';
import { NIGHTLY_DUMP } from '../../../functions/catalogue.ts';
import type { World } from './world.ts';

/** Device-days that are dumped at the same time. */
const CONCURRENCY = 3;
const RETRY_MS = 2000;
const PLAN_ATTEMPTS = 12;

/** Dumps one device-day, and again where that fails, as the state machine does. @returns whether it is done */
export async function dumpDeviceDay(
  world: World,
  name: string,
  { device, date }: DeviceDay,
): Promise<boolean> {
  const { cloud } = world;
  for (let attempt = 0; attempt <= NIGHTLY_DUMP.mapRetries; attempt += 1) {
    try {
      await cloud.invoke('dump', `dump ${name} ${device} ${date} ${attempt}`, (ports) =>
        cloud.build.dumpDay(device, date, {
          ...ports,
          newWriter: () => newWriter(world, `${name} ${date}`, 'file'),
        }),
      );
      return true;
    } catch (error) {
      if (cloud.faults.isOff)
        world.findings.check('settles', false, () => `dump of ${device} ${date}: ${spell(error)}`);
      await cloud.timeline.sleep(RETRY_MS * 2 ** attempt);
    }
  }
  return false;
}

/** The nightly run: plans, then dumps a few at a time. */
export async function runNight(world: World, name: string): Promise<void> {
  const { cloud } = world;
  const days = await plan(world, name);
  const left = [...days];
  const worker = async (): Promise<void> => {
    for (let next = left.shift(); next !== undefined; next = left.shift())
      await dumpDeviceDay(world, name, next);
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, worker));
  cloud.note(`night ${name} is over`);
}

/** The scheduler and the state machine try for hours until there is a plan. */
async function plan(world: World, name: string): Promise<DeviceDay[]> {
  const { cloud } = world;
  for (let attempt = 0; attempt < PLAN_ATTEMPTS; attempt += 1) {
    try {
      return await cloud.invoke('maintenance', `plan ${name} ${attempt}`, ({ index, now }) =>
        cloud.build.planDumps({}, { index, now }),
      );
    } catch (error) {
      if (cloud.faults.isOff)
        world.findings.check('settles', false, () => `plan of ${name}: ${spell(error)}`);
      await cloud.timeline.sleep(RETRY_MS * 2 ** attempt);
    }
  }
  return [];
}

const spell = (error: unknown): string => (error instanceof Error ? error.message : String(error));
