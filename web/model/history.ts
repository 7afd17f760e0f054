/** A value that changes, and what it was before. */
export interface History<Value> {
  readonly now: Value;
  /** Newest first. */
  readonly past: readonly { readonly value: Value; readonly what: string }[];
}

/** Changes that can be taken back. */
const MOST_STEPS = 50;

export const historyOf = <Value>(now: Value): History<Value> => ({ now, past: [] });

/** @param what names the change, e.g. `Remove the panel` */
export function changed<Value>({ now, past }: History<Value>, next: Value, what: string): History<Value> {
  return { now: next, past: [{ value: now, what }, ...past].slice(0, MOST_STEPS) };
}

/** Takes the last change back. */
export function undone<Value>(history: History<Value>): History<Value> {
  const [last, ...past] = history.past;
  return last === undefined ? history : { now: last.value, past };
}
