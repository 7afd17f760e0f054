import { setTimeout as delay } from 'node:timers/promises';
import { Fleet } from '../../cli/simulate/fleet.ts';
import type { FleetStatus } from '../../shared/board/fleet.ts';
import type { OdographClient } from '../../shared/client/odograph-client.ts';

export interface FleetRunnerOptions {
  readonly client: Pick<OdographClient, 'ingest'>;
  readonly now: () => number;
  readonly onError: (error: unknown) => void;
  /** How long it drives, in milliseconds. */
  readonly lastsMs?: number;
}

const DEVICES = ['car-1', 'car-2', 'car-3'];
const SEED = 1;
/** Of each sensor: enough to look at, and little to keep. */
const RATE_HZ = 2;
/** What it has driven already when it starts, so that there is something to look at. */
const BEFORE_MS = 15 * 60_000;
const USUAL_LASTS_MS = 60 * 60_000;
const STEP_MS = 1000;
/** Readings of one request. */
const MOST_READINGS = 10_000;

/** Lets simulated cars drive within this process, for a bounded time, and one fleet at a time. */
export class FleetRunner {
  readonly #options: FleetRunnerOptions;
  #run:
    | { readonly endsMs: number; readonly stopping: AbortController; readonly ended: Promise<void> }
    | undefined;

  constructor(options: FleetRunnerOptions) {
    this.#options = options;
  }

  get status(): FleetStatus {
    const run = this.#run;
    return run === undefined
      ? { running: false, devices: [] }
      : { running: true, devices: DEVICES, endsMs: run.endsMs };
  }

  /** Does nothing while one drives. */
  start(): void {
    if (this.#run !== undefined) return;
    const { now, onError, lastsMs = USUAL_LASTS_MS } = this.#options;
    const endsMs = now() + lastsMs;
    const stopping = new AbortController();
    const ended = this.#drive(endsMs, stopping.signal)
      .catch((error: unknown) => {
        if (!stopping.signal.aborted) onError(error);
      })
      .finally(() => {
        this.#run = undefined;
      });
    this.#run = { endsMs, stopping, ended };
  }

  /** @returns when nothing more is sent */
  async stop(): Promise<void> {
    this.#run?.stopping.abort();
    await this.#run?.ended;
  }

  async #drive(endsMs: number, signal: AbortSignal): Promise<void> {
    const { now } = this.#options;
    const fromMs = now() - BEFORE_MS;
    const fleet = new Fleet({ devices: DEVICES, seed: SEED, fromMs, rateHz: RATE_HZ, late: 0, twice: 0 });
    while (now() < endsMs) {
      let lines: string[] = [];
      for (const { text } of fleet.until(now())) {
        lines.push(text);
        if (lines.length < MOST_READINGS) continue;
        await this.#send(lines, signal);
        lines = [];
      }
      if (lines.length > 0) await this.#send(lines, signal);
      await delay(STEP_MS, undefined, { signal, ref: false });
    }
  }

  /** Sends until it is taken: doing so twice does no harm. */
  async #send(lines: readonly string[], signal: AbortSignal): Promise<void> {
    for (;;) {
      signal.throwIfAborted();
      const answer = await this.#options.client
        .ingest(lines.join('\n'), { signal })
        .catch((error: unknown) => {
          signal.throwIfAborted();
          return { status: 503, error };
        });
      if (answer.status < 300) return;
      if (answer.status < 500 && answer.status !== 429) throw answer.error;
      await delay(STEP_MS, undefined, { signal, ref: false });
    }
  }
}
