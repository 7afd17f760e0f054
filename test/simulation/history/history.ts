/** A line of a body, as the device sends it. */
export interface Line {
  readonly device: string;
  readonly sensor: string;
  /** Whole hours since 1970, and nanoseconds in that hour. */
  readonly hour: number;
  readonly ns: number;
  /** JSON; undefined for a line that is no reading. */
  readonly value: string | undefined;
}

/** How a device sends again what it got no good answer for. */
export const RESENDS = ['same', 'shuffled', 'cut', 'changed', 'mixed'] as const;
export type Resend = (typeof RESENDS)[number];

/** Something that begins at a moment; what comes of it goes on among everything else. */
export type Step = {
  /** Different for each step, so that faults can be told apart however many steps are left out. */
  readonly id: number;
  /** Milliseconds since the history's start. */
  readonly atMs: number;
} & (
  | { readonly does: 'send'; readonly lines: readonly Line[]; readonly resend: Resend }
  | {
      readonly does: 'read';
      readonly devices: readonly string[];
      /** Hours from the start's, inclusive; all when not given. */
      readonly hours?: readonly [from: number, to: number];
      readonly sensors?: readonly string[];
    }
  | {
      readonly does: 'dump';
      readonly device: string;
      readonly date: string;
      /** Milliseconds after which another dump of it begins; none when not given. */
      readonly againMs?: number;
    }
  | { readonly does: 'nightly' }
  | { readonly does: 'expire' }
  | { readonly does: 'redrive' }
  | { readonly does: 'split'; readonly nth: number }
  /** From now on each device that sends has so many lanes. */
  | { readonly does: 'lanes'; readonly count: number }
  | { readonly does: 'poison'; readonly device: string; readonly nth: number }
);

/** Everything that decides a run: the same history always gives the same run. */
export interface History {
  readonly seed: number;
  /** Milliseconds since 1970. */
  readonly startMs: number;
  readonly steps: readonly Step[];
  readonly batchSize: number;
  readonly retryAttempts: number;
  /** Whether everything is read once more when all segments have expired. */
  readonly outlivesSegments: boolean;
  /** Where given, exactly these faults happen; otherwise the seed decides. */
  readonly onlyFaults?: readonly string[];
}

/** A history as text, a step a line. */
export function spellHistory({
  seed,
  startMs,
  steps,
  batchSize,
  retryAttempts,
  onlyFaults,
}: History): string {
  const lines = steps.map(({ id, atMs, ...step }) => {
    const at = new Date(startMs + atMs).toISOString().slice(0, 23);
    return `  ${at} step ${id}: ${spellStep(step as Step)}`;
  });
  const settings = `seed ${seed}, ${batchSize} records per poll, ${retryAttempts} retries`;
  const faults = (onlyFaults ?? []).map((fault) => `  fault: ${fault}`);
  return [settings, ...lines, ...faults].join('\n');
}

function spellStep(step: Step): string {
  if (step.does !== 'send') return JSON.stringify(step);
  const lines = step.lines.map(
    ({ device, sensor, hour, ns, value }) => `${device} ${sensor} ${hour}h+${ns} = ${value ?? 'invalid'}`,
  );
  return `send [${lines.join('; ')}] again as ${step.resend}`;
}
