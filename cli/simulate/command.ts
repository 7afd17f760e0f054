import type { Command } from 'commander';
import { fromMilliseconds, parseRfc3339 } from '../../shared/reading/instant.ts';
import { CliFailure, type ExitCode } from '../failure.ts';
import { plural } from '../format.ts';
import {
  addServerOptions,
  clientOf,
  list,
  nonNegative,
  positiveInteger,
  type ServerOptions,
  share,
} from '../options.ts';
import { startProgress } from '../progress.ts';
import { type Batch, BatchBuilder } from '../send/batch.ts';
import { deliverAll } from '../send/command.ts';
import { Stopped } from '../send/deliver.ts';
import { reportDelivery, reportNext } from '../send/report.ts';
import { Tally } from '../send/tally.ts';
import type { Terminal } from '../terminal.ts';
import { CAR_SENSORS } from './car.ts';
import { Fleet } from './fleet.ts';

interface SimulateOptions extends ServerOptions {
  readonly devices: number;
  readonly device: string;
  readonly seed: number;
  readonly from?: string;
  readonly to?: string;
  readonly duration: number;
  readonly rate: number;
  readonly sensors?: string[];
  readonly live?: boolean;
  readonly late: number;
  readonly twice: number;
}

const DETAILS = `
Sensors: ${CAR_SENSORS.join(', ')}.
The same seed, times and rate give the same readings every time. Without times it is the last ten minutes, so that
there is something to look at right away.

Examples:
  $ npx odograph simulate
  $ npx odograph simulate --devices 5 --seed 7 --from 2024-05-01T08:00:00Z --duration 3600
  $ npx odograph simulate --live
  $ npx odograph simulate --late 0.05 --twice 0.02`;

/** How often a live simulation sends, in milliseconds. */
const LIVE_STEP_MS = 1000;

export function addSimulateCommand(
  program: Command,
  terminal: Terminal,
  done: (code: ExitCode) => void,
): void {
  const command = program
    .command('simulate')
    .summary('send the readings of made-up cars')
    .description('Sends the readings of made-up cars that drive around: to try the system, or to load it.')
    .option('--devices <n>', 'how many cars', positiveInteger, 1)
    .option('--device <name>', 'name of the car; several are numbered: car-1, car-2, …', 'car')
    .option('--seed <n>', 'what the cars do, as a whole number', nonNegative, 1)
    .option('--from <time>', 'first instant, RFC 3339 (default: so that it ends now)')
    .option('--to <time>', 'end, RFC 3339, not included (default: --from and --duration, or now)')
    .option('--duration <seconds>', 'how long they drive', nonNegative, 600)
    .option('--rate <hz>', 'readings per second of each sensor', nonNegative, 10)
    .option('--sensors <a,b>', 'only these sensors', list)
    .option('--live', 'go on in real time until Ctrl-C')
    .option('--late <share>', 'share of readings that arrive late, 0 to 1', share, 0)
    .option('--twice <share>', 'share of readings that are sent twice, 0 to 1', share, 0);
  addServerOptions(command, 300).addHelpText('after', DETAILS);
  command.action(async (options: SimulateOptions) => done(await simulate(options, terminal)));
}

async function simulate(options: SimulateOptions, terminal: Terminal): Promise<ExitCode> {
  const client = clientOf(options, terminal);
  const { fromMs, toMs } = period(options, terminal.now());
  const sensors = sensorsOf(options);
  const devices =
    options.devices === 1
      ? [options.device]
      : Array.from({ length: options.devices }, (_, index) => `${options.device}-${index + 1}`);
  const { seed, rate, late, twice } = options;
  if (rate === 0) throw new CliFailure('A rate of 0 sends nothing.', 'Give --rate a number above 0.');
  const common = { devices, seed, fromMs, rateHz: rate, late, twice };
  const fleet = new Fleet({ ...common, ...(sensors === undefined ? {} : { sensors }) });
  const tally = new Tally();
  const progress = await startProgress(terminal);
  const started = terminal.now();
  try {
    progress.stage('Sending', toMs - fromMs);
    await deliverAll(simulated(fleet, fromMs, toMs, tally), undefined, client, tally, progress);
    progress.stop();
    if (options.live === true) await live(fleet);
  } catch (error) {
    progress.stop();
    if (!terminal.signal.aborted) throw error instanceof Stopped ? error.cause : error;
    if (options.live !== true) throw error;
  }
  const name = `${plural(devices.length, 'simulated car')} (seed ${seed})`;
  const origin = client.origin;
  const code = reportDelivery({ name, tally, tookMs: terminal.now() - started, origin }, terminal);
  reportNext(devices, terminal);
  return code;

  async function live(cars: Fleet): Promise<void> {
    terminal.note('Going on in real time; Ctrl-C ends it.');
    while (!terminal.signal.aborted) {
      await terminal.sleep(LIVE_STEP_MS);
      const end = terminal.now();
      await deliverAll(simulated(cars, cars.nextMs, end, tally), undefined, client, tally, progress);
    }
  }
}

/** The fleet's readings as batches, the late ones at the end of the stretch. */
async function* simulated(fleet: Fleet, fromMs: number, toMs: number, tally: Tally): AsyncGenerator<Batch> {
  if (toMs <= fleet.nextMs) return;
  const builder = new BatchBuilder();
  let number = 0;
  for (const stretch of [fleet.until(toMs), fleet.rest()]) {
    for (const { sensor, text } of stretch) {
      number += 1;
      builder.add(number, sensor, text);
      if (builder.isFull) yield builder.take(fleet.nextMs - fromMs);
    }
  }
  tally.saw(fromMilliseconds(fromMs));
  tally.saw(fromMilliseconds(toMs));
  if (builder.size > 0) yield builder.take(toMs - fromMs);
}

function period(options: SimulateOptions, now: number): { fromMs: number; toMs: number } {
  const durationMs = options.duration * 1000;
  const from = options.from === undefined ? undefined : instant(options.from, '--from');
  const to = options.to === undefined ? undefined : instant(options.to, '--to');
  const toMs = Math.min(now, to ?? (from === undefined ? now : from + durationMs));
  const fromMs = from ?? toMs - durationMs;
  if (fromMs >= toMs) {
    throw new CliFailure(
      'There is no time between the start and the end.',
      'Readings are never in the future.',
    );
  }
  return { fromMs, toMs };
}

function instant(text: string, option: string): number {
  const at = parseRfc3339(text);
  if (at === undefined) {
    throw new CliFailure(`${option} is not a time: ${text}`, 'Write it like 2024-05-01T08:00:00Z.');
  }
  return at.hour * 3_600_000 + Math.floor(at.ns / 1e6);
}

function sensorsOf(options: SimulateOptions): Set<string> | undefined {
  if (options.sensors === undefined) return undefined;
  const known: readonly string[] = CAR_SENSORS;
  const unknown = options.sensors.find((sensor) => !known.includes(sensor));
  if (unknown !== undefined) {
    throw new CliFailure(`A simulated car has no sensor ${unknown}.`, `It has: ${known.join(', ')}.`);
  }
  return new Set(options.sensors);
}
