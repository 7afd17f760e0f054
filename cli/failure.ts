/** Exit codes of every command. */
export const EXIT = {
  ok: 0,
  /** Everything was done, but some lines were rejected, some dead letters had to stay, or a backend does not conform. */
  rejected: 1,
  /** Wrong usage, or no way to get through to the server. */
  trouble: 2,
  /** Stopped by Ctrl-C. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** A failure that is told to the user as it stands: what is wrong, then what to do next. Never a stack trace. */
export class CliFailure extends Error {
  override readonly name = 'CliFailure';
  readonly next: string | undefined;
  readonly exitCode: ExitCode;

  /**
   * @param message what is wrong, one sentence
   * @param next what to do about it, one sentence or a command
   */
  constructor(message: string, next?: string, exitCode: ExitCode = EXIT.trouble) {
    super(message);
    this.next = next;
    this.exitCode = exitCode;
  }
}
