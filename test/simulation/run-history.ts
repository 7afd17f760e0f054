import { ask } from './actors/asker.ts';
import { dumpDeviceDay, runNight } from './actors/dumper.ts';
import { sendLines } from './actors/device.ts';
import { EventSource } from './actors/event-source.ts';
import { expire } from './actors/expiry.ts';
import { redriveAll } from './actors/redriver.ts';
import { Loader } from './actors/loader.ts';
import { view } from './actors/viewer.ts';
import type { World } from './actors/world.ts';
import { checkEnd, letNightsPass } from './checks/final.ts';
import { Model } from './checks/model.ts';
import { Findings, type Invariant, type Violation } from './checks/violation.ts';
import { Watch } from './checks/watch.ts';
import type { History, Step } from './history/history.ts';
import { HOUR_MS, HOUR_NS } from '../../shared/reading/instant.ts';
import { SOUND_BUILD, type SystemBuild } from './system.ts';
import { Cloud } from './world/cloud.ts';
import type { Fault } from './world/faults.ts';
import { roll } from './world/random.ts';

/** What a run of a history came to. */
export interface Outcome {
  readonly violations: readonly Violation[];
  /** The faults that happened, each with its occasion. */
  readonly fired: readonly string[];
  readonly faults: ReadonlyMap<Fault, number>;
  readonly checks: ReadonlyMap<Invariant, number>;
  /** Steps that are faults by themselves. */
  readonly splits: number;
  readonly poisons: number;
  readonly givenUp: number;
  /** Segments that expired. */
  readonly expired: number;
  readonly records: number;
  /** The same for the same run. */
  readonly traceHash: number;
  readonly events: readonly string[];
}

export interface RunOptions {
  readonly build?: SystemBuild;
  readonly keepsEvents?: boolean;
}

/** Runs a history to its end and checks everything on the way. */
export async function runHistory(history: History, options: RunOptions = {}): Promise<Outcome> {
  const { build = SOUND_BUILD, keepsEvents = false } = options;
  const model = new Model();
  const findings = new Findings();
  const watch = new Watch(model, findings, () => cloud.bucket);
  const { seed, startMs, onlyFaults } = history;
  const cloud: Cloud = new Cloud(
    {
      seed,
      startMs,
      build,
      onlyFaults,
      onWrite: (pk, sk, item) => watch.wrote(pk, sk, item),
      onRecord: (record) => model.take(record),
    },
    keepsEvents,
  );
  const world: World = { seed, cloud, model, findings, loader: new Loader(), expired: 0, lanes: 1 };
  const source = new EventSource(world, history);
  cloud.onShard = (shard) => source.changed(shard);
  for (const shard of cloud.kinesis.shards) source.changed(shard);
  const failed = (error: unknown): void =>
    findings.check('settles', false, () =>
      error instanceof Error ? (error.stack ?? error.message) : String(error),
    );
  for (const step of history.steps) {
    cloud.timeline.at(startMs + step.atMs, () => {
      begin(world, history, step).catch(failed);
    });
  }
  await cloud.timeline.run();
  await finish(world, history).catch(failed);
  return {
    violations: findings.violations,
    fired: cloud.faults.fired,
    faults: cloud.faults.counts,
    checks: findings.checks,
    splits: history.steps.filter(({ does }) => does === 'split').length,
    poisons: model.records.filter(({ by }) => by === 'stranger').length,
    givenUp: model.records.filter(({ isGivenUp }) => isGivenUp).length,
    expired: world.expired,
    records: model.records.length,
    traceHash: cloud.traceHash,
    events: cloud.events ?? [],
  };
}

async function finish(world: World, { outlivesSegments }: History): Promise<void> {
  let isOver = false;
  const nights = letNightsPass(world, outlivesSegments).finally(() => {
    isOver = true;
  });
  await world.cloud.timeline.run();
  world.findings.check('settles', isOver, () => 'something waits for ever');
  if (!isOver) return;
  await nights;
  checkEnd(world);
}

async function begin(world: World, { startMs }: History, step: Step): Promise<void> {
  const { cloud } = world;
  const name = `step ${step.id}`;
  cloud.note(`${name}: ${step.does}`);
  switch (step.does) {
    case 'send':
      return sendLines(world, name, step.lines, step.resend);
    case 'read': {
      const start = Math.floor(startMs / HOUR_MS);
      const [from, to] = step.hours ?? [-start, 1_000_000];
      const range = { start: { hour: start + from, ns: 0 }, end: { hour: start + to, ns: HOUR_NS - 1 } };
      await view(world, name, { devices: step.devices, range, sensors: step.sensors });
      if (roll(world.seed, `whether ${name} asks`) < 0.5) await ask(world, name, step.devices[0] ?? '');
      return;
    }
    case 'dump':
      await Promise.all([dumpDeviceDay(world, name, step), dumpAgain(world, name, step)]);
      return;
    case 'nightly': {
      const isTwice = cloud.faults.choose(name, ['run-twice']) !== undefined;
      await Promise.all([runNight(world, name), isTwice ? runNight(world, `${name} twin`) : undefined]);
      return;
    }
    case 'redrive':
      return redriveAll(world, name);
    case 'expire':
      return expire(world, name, 0.7);
    case 'split':
      cloud.kinesis.split(step.nth);
      return;
    case 'lanes':
      world.lanes = step.count;
      return;
    case 'poison':
      cloud.kinesis.put(step.device, poison(world.seed, step.nth), 'stranger');
  }
}

async function dumpAgain(world: World, name: string, step: Step & { readonly does: 'dump' }): Promise<void> {
  if (step.againMs === undefined) return;
  await world.cloud.timeline.sleep(step.againMs);
  await dumpDeviceDay(world, `${name} twin`, step);
}

/** What is no batch: nothing, an unknown version, a torn block, a block of noise. */
function poison(seed: number, nth: number): Buffer {
  const noise = Buffer.from(
    Array.from({ length: 40 }, (_, at) => Math.floor(256 * roll(seed, `noise ${nth} ${at}`))),
  );
  const whole = Buffer.concat([Buffer.of(1, 40, 0, 0, 0), noise]);
  return [Buffer.from([9, 9, 9]), noise, whole.subarray(0, 20), whole][nth] ?? whole;
}
