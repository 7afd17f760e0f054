import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { AwsError } from '../aws-json/aws-error.ts';
import { Stream } from './stream.ts';

/** Before a stream's name in its directory's name, so that no stream can be called `..`. */
const DIRECTORY_PREFIX = 'stream-';

/** How a request names its stream. */
export interface StreamReference {
  readonly StreamName?: string | undefined;
  readonly StreamARN?: string | undefined;
}

/** All streams under one directory. */
export class Streams {
  readonly #directory: string;
  readonly #streams = new Map<string, Stream>();

  constructor(directory: string, nowMs: number) {
    this.#directory = directory;
    mkdirSync(directory, { recursive: true });
    for (const name of readdirSync(directory)) {
      if (!name.startsWith(DIRECTORY_PREFIX)) continue;
      const stream = Stream.open(join(directory, name), nowMs);
      if (stream !== undefined) this.#streams.set(stream.name, stream);
    }
  }

  has(name: string): boolean {
    return this.#streams.has(name);
  }

  /** @throws AwsError ResourceInUseException when the stream exists. */
  create(name: string, shardCount: number, nowMs: number): void {
    if (this.has(name)) throw new AwsError('ResourceInUseException', `stream ${name} exists`);
    const directory = join(this.#directory, DIRECTORY_PREFIX + name);
    this.#streams.set(name, Stream.create(directory, name, shardCount, nowMs));
  }

  /** @throws AwsError ResourceNotFoundException, or InvalidArgumentException when no stream is named. */
  get(reference: StreamReference): Stream {
    const name = reference.StreamName ?? reference.StreamARN?.split(':stream/').at(-1);
    if (name === undefined)
      throw new AwsError('InvalidArgumentException', 'StreamName or StreamARN is needed');
    const stream = this.#streams.get(name);
    if (stream === undefined)
      throw new AwsError('ResourceNotFoundException', `stream ${name} does not exist`);
    return stream;
  }

  close(): void {
    for (const stream of this.#streams.values()) stream.close();
  }
}
