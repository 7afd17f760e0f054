import { McapFault } from '../../recording/mcap/open-chunk.ts';
import type { Extent, SourceChannel, SourceData, SourcePart, TimeStretch } from '../source.ts';
import type { ByteSource } from './mcap/byte-source.ts';
import { ChunkOpener } from './mcap/chunk-opener.ts';
import { Descriptions } from './mcap/descriptions.ts';
import { toFailure } from './mcap/failure.ts';
import { fetchStretches } from './mcap/fetch-stretches.ts';
import { hasStrays } from './mcap/find-strays.ts';
import { MCAP_LIMITS } from './mcap/limits.ts';
import { mergeStretches } from './mcap/merge-stretches.ts';
import { type Summary, parseSummary } from './mcap/parse-summary.ts';
import { type FileEnds, readEnds } from './mcap/read-ends.ts';
import type { Stretch } from './mcap/stretch.ts';
import { walkFile } from './mcap/walk-file.ts';

/** What the header of Odograph's own recordings names as their writer. */
const OWN_LIBRARY = 'odograph';

export interface McapFileOptions {
  /** What errors call it; told to operators only. */
  readonly name: string;
  /** Another one whenever the file is another one. */
  readonly revision: string;
  readonly signal?: AbortSignal;
}

/**
 * Opens an MCAP file, whoever wrote it. One with an index is read by ranges, chunk by chunk; one without is gone through
 * once to find what is where, if it is not too long for that. Messages come in the order of their log times, however they
 * lie in the file; those of one time in the order of their places. Attachments and metadata are left aside.
 *
 * @throws OdographError `source-failed` when it is damaged, cut off, or larger than can be read
 */
export async function openMcapFile(source: ByteSource, options: McapFileOptions): Promise<SourceData> {
  const { signal } = options;
  try {
    const ends = await readEnds(source, signal);
    const { descriptions, stretches } = (await readIndex(ends, signal)) ?? (await readThrough(ends, signal));
    return new McapFile(ends.source, options, ends.library === OWN_LIBRARY, descriptions, stretches);
  } catch (error) {
    throw toFailure(options.name, error, signal);
  }
}

interface Contents {
  readonly descriptions: Descriptions;
  readonly stretches: readonly Stretch[];
}

/** What a file's summary tells, if it tells of all that holds messages. */
async function readIndex(ends: FileEnds, signal: AbortSignal | undefined): Promise<Contents | undefined> {
  if (ends.summary.length === 0) return undefined;
  const descriptions = new Descriptions();
  const summary = parseSummary(ends, descriptions);
  if (!isEnough(summary, descriptions) || (await hasStrays(ends, summary.chunks, signal))) return undefined;
  return { descriptions, stretches: summary.chunks };
}

function isEnough({ chunks, counts }: Summary, descriptions: Descriptions): boolean {
  const known = descriptions.channelIds().length;
  if (chunks.length === 0 || known === 0 || !descriptions.isComplete) return false;
  if (counts !== undefined && (counts.chunks !== chunks.length || counts.channels > known)) return false;
  return chunks.every(({ start, end, contentBytes, index }) => {
    const channels = index?.channels ?? [];
    if (!channels.every((id) => descriptions.hasChannel(id))) return false;
    // A chunk of this time, or of no length, may be one without messages, which then has no time.
    return contentBytes > 0 && (channels.length > 0 || start !== 0n || end !== 0n);
  });
}

/** Finds what a file holds by going through all of it. */
async function readThrough(ends: FileEnds, signal: AbortSignal | undefined): Promise<Contents> {
  if (ends.source.size > MCAP_LIMITS.unindexedBytes)
    throw new McapFault('it has no full index, and is too long to be read whole; `mcap recover` writes one');
  const descriptions = new Descriptions();
  const { counts } = parseSummary(ends, descriptions);
  const { stretches, messages } = await walkFile(ends, descriptions, signal);
  if (counts !== undefined && counts.messages !== messages)
    throw new McapFault('it does not hold as many messages as it says');
  return { descriptions, stretches };
}

class McapFile implements SourceData {
  readonly revision: string;
  readonly channels: readonly SourceChannel[];
  readonly extents: readonly Extent[];
  readonly #source: ByteSource;
  readonly #file: { readonly name: string; readonly descriptions: Descriptions; readonly isOwn: boolean };
  /** Ascending by their starts; at one start, by their place in the file. */
  readonly #stretches: readonly Stretch[];

  constructor(
    source: ByteSource,
    { name, revision }: McapFileOptions,
    isOwn: boolean,
    descriptions: Descriptions,
    stretches: readonly Stretch[],
  ) {
    this.revision = revision;
    this.channels = descriptions.channels();
    this.#source = source;
    this.#file = { name, descriptions, isOwn };
    this.#stretches = stretches.toSorted((a, b) => compare(a.start, b.start) || a.offset - b.offset);
    this.extents = this.#stretches.map(({ start, end, length }) => ({ start, end, bytes: length }));
  }

  async *read(
    range: TimeStretch,
    channels: ReadonlySet<number>,
    signal?: AbortSignal,
  ): AsyncGenerator<SourcePart> {
    const stretches = this.#stretches.filter(
      ({ start, end, index }) =>
        start <= range.end &&
        end >= range.start &&
        (index === undefined || holdsAny(index.channels, channels)),
    );
    const opener = new ChunkOpener(this.#file, range, channels);
    const fetched = fetchStretches(this.#source, stretches, signal);
    try {
      yield* mergeStretches(stretches, fetched, opener, signal);
    } catch (error) {
      throw toFailure(this.#file.name, error, signal);
    }
  }
}

/** An index that names no channels says nothing of them. */
const holdsAny = (held: Uint16Array, channels: ReadonlySet<number>): boolean =>
  held.length === 0 || held.some((channel) => channels.has(channel));

const compare = (a: bigint, b: bigint): number => (a < b ? -1 : a > b ? 1 : 0);
