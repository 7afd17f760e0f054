/** A time of day in UTC. */
export interface DailyTime {
  readonly hourUtc: number;
  readonly minuteUtc: number;
}

export interface DailyOptions extends DailyTime {
  /** What is started; a rejection is given to `onError` and changes nothing for the next day. */
  readonly run: () => Promise<void>;
  readonly onError?: (error: unknown) => void;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  /** Calls back once after some milliseconds, unless the function that it returns is called before. */
  readonly setTimer?: (callback: () => void, milliseconds: number) => () => void;
}

export interface Schedule {
  /** When it is due next. */
  readonly next: () => Date;
  readonly stop: () => void;
}

const DAY_MS = 24 * 3600 * 1000;

/** The clock is looked at this often at least: it may be set, and a machine may sleep. */
const MAX_TICK_MS = 60_000;

/** The first time after `afterMs` that is this time of day, in milliseconds since 1970. */
export function nextOccurrence({ hourUtc, minuteUtc }: DailyTime, afterMs: number): number {
  const midnightMs = Math.floor(afterMs / DAY_MS) * DAY_MS;
  const todayMs = midnightMs + (hourUtc * 60 + minuteUtc) * 60_000;
  return todayMs > afterMs ? todayMs : todayMs + DAY_MS;
}

function unreferencedTimer(callback: () => void, milliseconds: number): () => void {
  const timer = setTimeout(callback, milliseconds).unref();
  return () => clearTimeout(timer);
}

/**
 * Starts something once a day while the process lives; it does not keep the process alive. A machine that
 * slept through the time starts it once when it wakes; a clock set back may start it again.
 */
export function startDaily(options: DailyOptions): Schedule {
  const { run, onError = () => undefined, now = Date.now, setTimer = unreferencedTimer } = options;
  let dueMs = nextOccurrence(options, now());
  let cancel: () => void;

  const wait = (): void => {
    cancel = setTimer(tick, Math.min(MAX_TICK_MS, Math.max(0, dueMs - now())));
  };
  const tick = (): void => {
    const nowMs = now();
    const isDue = nowMs >= dueMs;
    dueMs = isDue ? nextOccurrence(options, nowMs) : Math.min(dueMs, nextOccurrence(options, nowMs));
    wait();
    if (isDue) run().catch(onError);
  };
  wait();
  return { next: () => new Date(dueMs), stop: () => cancel() };
}
