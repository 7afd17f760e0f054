/** Something that outlives its stack, or would. */
export interface Left {
  /** Its logical id, by which a template knows it. */
  readonly id: string;
  readonly type: string;
  /** By which its service knows it. */
  readonly name: string;
}

/** A stack of a name, with what it leaves. */
export interface FoundStack {
  readonly isStanding: boolean;
  /** When it was deleted, if it was. */
  readonly deletedAt?: Date | undefined;
  readonly left: readonly Left[];
}
