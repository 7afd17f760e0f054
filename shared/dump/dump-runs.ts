/** A run of the dump state machine, over one or many device-days. */
export interface DumpRun {
  readonly execution: string;
  /** The only one whose days are dumped; not there in a run over all. */
  readonly device?: string;
  readonly status: 'running' | 'succeeded' | 'failed';
  /** RFC 3339 */
  readonly startedAt: string;
  readonly stoppedAt?: string;
  /** Why it failed. */
  readonly cause?: string;
}

/** Starts and watches dump runs. */
export interface DumpRuns {
  /** @param name name of the run, different each time, of letters, digits, `-` and `_` */
  start(
    name: string,
    request: { readonly date: string; readonly device?: string | undefined },
  ): Promise<void>;
  /** The run, or nothing when there is none of this name. */
  describe(name: string): Promise<DumpRun | undefined>;
}
