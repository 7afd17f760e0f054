import type { Listed } from './list-sources.ts';
import type { RecordingFacts } from './recording-facts.ts';
import { RecordingScan } from './scan-recording.ts';
import { ask, type Failure, type Head, isFailure, reasonOf, type WebOptions } from './web.ts';

/** One reading of a streamed source. */
export interface StreamRead extends Head {
  /** How the connection broke, where it did. */
  readonly broke?: string;
  /** Milliseconds from the request to the first byte, and to the end. */
  readonly firstByteMs: number;
  readonly totalMs: number;
  /** Longest time between two pieces of the body. */
  readonly longestPauseMs: number;
  readonly recording: RecordingFacts;
}

export interface StreamFacts {
  readonly source: Listed;
  readonly first: StreamRead | Failure;
  /** Read again where a second manifest still lists it under the same id. */
  readonly again?: StreamRead | Failure;
}

/** Reads a whole body, holding no more of it than a reader of recordings does. */
export async function readStream(
  url: URL,
  bearer: string | undefined,
  web: WebOptions,
): Promise<StreamRead | Failure> {
  const started = web.elapsed();
  const answer = await ask(url, { bearer }, web);
  if (isFailure(answer)) return answer;
  const { status, headers } = answer;
  const scan = new RecordingScan();
  const timing = { firstByteMs: web.elapsed() - started, longestPauseMs: 0 };
  let last: number | undefined;
  let broke: string | undefined;
  if (status === 200) {
    try {
      for await (const chunk of answer.chunks) {
        const now = web.elapsed();
        if (last === undefined) timing.firstByteMs = now - started;
        else timing.longestPauseMs = Math.max(timing.longestPauseMs, now - last);
        if (!scan.append(chunk)) break;
        // Reading takes time as well, and is not the backend's.
        last = web.elapsed();
      }
    } catch (error) {
      web.signal?.throwIfAborted();
      broke = reasonOf(error);
    }
  } else {
    await answer.drop();
  }
  const totalMs = web.elapsed() - started;
  return {
    status,
    headers,
    ...timing,
    totalMs,
    recording: scan.facts(),
    ...(broke !== undefined && { broke }),
  };
}
