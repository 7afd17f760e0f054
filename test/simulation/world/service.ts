/** A command of an AWS client, as its `send` is given it. */
export interface SimCommand {
  readonly input: unknown;
  readonly constructor: { readonly name: string };
}

/** What a call may meet beside its own failure. */
export interface Circumstances {
  readonly stale: boolean;
  readonly short: boolean;
  readonly unprocessed: boolean;
  /** Whether the n-th record of a PutRecords is refused. */
  readonly refuses: (nth: number) => boolean;
  /** Whether what is written is kept without some of its bytes. */
  readonly damages: boolean;
  /** Who calls. */
  readonly actor: string;
}

/** A stand-in of a service: its whole state, changed by one command at a time. */
export interface Service {
  readonly name: string;
  /** What a command is about, in a few words. */
  describe(command: SimCommand): string;
  /** Does a command's work. @throws what the service would answer with */
  apply(command: SimCommand, circumstances: Circumstances): unknown;
}
