import type { World } from './world.ts';

const PAGE = 50;

/** Sends every dead letter through the stream again, once. */
export async function redriveAll(world: World, name: string): Promise<void> {
  const { cloud, findings } = world;
  try {
    const { results } = await cloud.invoke('api', `redrive ${name}`, (ports) =>
      cloud.build.redrivePage(
        { dryRun: false, limit: PAGE, untilMs: Number.POSITIVE_INFINITY },
        { ...ports, onError: () => {} },
      ),
    );
    for (const { key, outcome } of results) cloud.note(`redrive ${name}: ${key} is ${outcome}`);
  } catch (error) {
    findings.check('settles', !cloud.faults.isOff, () => `redrive ${name}: ${String(error)}`);
  }
}
