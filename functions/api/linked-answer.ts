/** What an answer with signed links is made of. */
interface Links<Content> {
  readonly content: Content;
  /** The same with links that are not signed: it stays the same for as long as there is nothing new. */
  readonly unsigned: unknown;
  /** Whom the links were made for. */
  readonly reader: string;
  /** How long a link surely is valid. */
  readonly lifeSeconds: number;
  /** Milliseconds since 1970. */
  readonly nowMs: number;
}

/** A caller that has the answer is told that nothing is new for this long at most. */
const MOST_SECONDS = 900;

/**
 * An answer with links that end. It counts as new from time to time, so that a caller who is told that it has the
 * latest answer never is left with links that have ended: those are good for half of their time at least.
 */
export class LinkedAnswer<Content> {
  readonly content: Content;
  /** Changes when the answer counts as new. */
  readonly tag: string;

  constructor({ content, unsigned, reader, lifeSeconds, nowMs }: Links<Content>) {
    this.content = content;
    const steadyMs = Math.max(1, Math.min(MOST_SECONDS, lifeSeconds / 2) * 1000);
    this.tag = JSON.stringify([unsigned, reader, Math.floor(nowMs / steadyMs)]);
  }
}
