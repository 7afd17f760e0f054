/** Something that is stored, in one of its versions: a file that a test reads for good. */
export interface Fixture {
  /** Which of a version's fixtures it is, and how its file ends. */
  readonly name: string;
  readonly version: number;
  readonly content: Buffer;
}

/** Versions that nothing will ever have: of what tells its version in a byte, and of what tells it in JSON. */
export const LATER_BYTE = 255;
export const LATER_NUMBER = 999;

/** The same JSON, of a version that nobody knows. */
export const laterJson = (content: Buffer): Buffer =>
  Buffer.from(JSON.stringify({ ...(JSON.parse(content.toString('utf8')) as object), version: LATER_NUMBER }));

/** A sort of what is stored: how today's code writes and reads it. */
export interface StoredThing {
  /** Folder of its fixtures. */
  readonly what: string;
  /** What today's code writes, of the same input each time. */
  write(): Promise<readonly Fixture[]>;
  /** What today's code makes of a fixture. */
  read(fixture: Fixture): Promise<unknown>;
  /** What has to be the same whenever it is written in the same version: without what a compressor decides. */
  canonical(fixture: Fixture): unknown;
  /** The same as a later version may write it, and what reading that has to be refused with. */
  readonly later: {
    of(fixture: Fixture): Buffer;
    readonly refusal: RegExp;
    /** Fixtures whose form has no version, whatever is read of it. */
    readonly exempt?: readonly string[];
  };
}
