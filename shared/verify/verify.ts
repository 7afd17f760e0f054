import { Judge } from './judge.ts';
import { SAMPLE } from './limits.ts';
import type { Listed } from './list-sources.ts';
import { observeFile } from './observe-file.ts';
import { type ManifestRead, observeManifest } from './observe-manifest.ts';
import { readStream, type StreamFacts } from './observe-stream.ts';
import type { Check, Rule } from './rule.ts';
import { ACCESS_RULES } from './rules/access-rules.ts';
import { FILE_RULES } from './rules/file-rules.ts';
import { INDEX_RULES } from './rules/index-rules.ts';
import { MANIFEST_RULES } from './rules/manifest-rules.ts';
import { RECORDING_RULES } from './rules/recording-rules.ts';
import { SOURCE_RULES } from './rules/source-rules.ts';
import { STREAM_RULES, streamOf } from './rules/stream-rules.ts';
import { sampled } from './sample.ts';
import { type Failure, isFailure, type WebOptions } from './web.ts';

/** All rules, in the order in which they are told. */
export const RULES: readonly Rule<never>[] = [
  ...MANIFEST_RULES,
  ...SOURCE_RULES,
  ...ACCESS_RULES,
  ...STREAM_RULES,
  ...RECORDING_RULES,
  ...FILE_RULES,
  ...INDEX_RULES,
];

export interface VerifyOptions extends WebOptions {
  /** Sent along as the loader sends its user's token; without it the backend is taken to be open. */
  readonly key?: string | undefined;
  /** Whether all sources are read, and all of each file, instead of a sample. */
  readonly isFull: boolean;
  /** Is told which source is next. */
  readonly onSource?: (done: number, all: number) => void;
}

/** What reading a stream came to. */
export interface StreamFigures {
  readonly source: number;
  readonly bytes: number;
  readonly messages: number;
  readonly firstByteMs: number;
  readonly totalMs: number;
  readonly longestPauseMs: number;
}

export interface Verdict {
  readonly passed: boolean;
  readonly checks: readonly Check[];
  readonly sources: {
    readonly listed: number;
    readonly streams: number;
    readonly files: number;
    readonly read: number;
  };
  readonly streams: readonly StreamFigures[];
}

type Located = Listed & { readonly url: URL };

/**
 * Looks at a backend of Foxglove's remote data loader as the loader does, and tells which rules it keeps.
 *
 * However long recordings are, no more of them is held than a chunk.
 *
 * @param url the manifest's, with the parameters that say what of
 */
export async function verifyBackend(url: URL, options: VerifyOptions): Promise<Verdict> {
  const { key, isFull } = options;
  const judge = new Judge(RULES);
  const facts = await observeManifest(url, key, options);
  judge.look(MANIFEST_RULES, facts);
  judge.look(ACCESS_RULES, facts);
  const sources = isFailure(facts.first) ? [] : facts.first.sources;
  for (const source of sources) judge.look(SOURCE_RULES, source, source.at);

  const located = sources.filter((source): source is Located => source.url !== undefined);
  const streams = located.filter(({ kind }) => kind === 'streamed');
  const files = located.filter(({ kind }) => kind === 'static');
  const chosen = isFull
    ? [...streams, ...files]
    : [...sampled(streams, SAMPLE.streamed), ...sampled(files, SAMPLE.files)];
  const figures: StreamFigures[] = [];
  for (const [done, source] of chosen.entries()) {
    options.onSource?.(done, chosen.length);
    if (source.kind === 'static') {
      const file = await observeFile(source, key, isFull, options);
      judge.look(FILE_RULES, file, source.at);
      judge.look(INDEX_RULES, file, source.at);
    } else {
      const stream = await observeStream(source, latest(facts), options);
      judge.look(STREAM_RULES, stream, source.at);
      figures.push(...judgeRecording(stream, judge));
    }
  }
  const checks = judge.checks();
  return {
    passed: checks.every(({ outcome }) => outcome !== 'fail'),
    checks,
    sources: { listed: sources.length, streams: streams.length, files: files.length, read: chosen.length },
    streams: figures,
  };
}

/** The manifest that was read last. */
const latest = ({ second, third }: { second: ManifestRead | Failure; third?: ManifestRead | Failure }) =>
  third ?? second;

async function observeStream(
  source: Located,
  manifest: ManifestRead | Failure,
  options: VerifyOptions,
): Promise<StreamFacts> {
  const first = await readStream(source.url, options.key, options);
  // What has another id by now may well be something else.
  const same = isFailure(manifest)
    ? undefined
    : manifest.sources.find(({ cacheKey }) => cacheKey !== undefined && cacheKey === source.cacheKey);
  if (isFailure(first) || first.status !== 200 || same?.url === undefined) return { source, first };
  return { source, first, again: await readStream(same.url, options.key, options) };
}

function judgeRecording(facts: StreamFacts, judge: Judge): StreamFigures[] {
  const stream = streamOf(facts);
  if (stream === undefined) return [];
  const { source } = facts;
  const { recording, firstByteMs, totalMs, longestPauseMs } = stream;
  judge.look(RECORDING_RULES, { recording, listed: source.streamed }, source.at);
  const { bytes, messages } = recording;
  return [{ source: source.at, bytes, messages, firstByteMs, totalMs, longestPauseMs }];
}
