import { describe, expect, it } from 'vitest';
import { listSources } from '../../../shared/verify/list-sources.ts';
import type { StreamFacts } from '../../../shared/verify/observe-stream.ts';
import type { Rule } from '../../../shared/verify/rule.ts';
import { MANIFEST_RULES } from '../../../shared/verify/rules/manifest-rules.ts';
import { STREAM_RULES } from '../../../shared/verify/rules/stream-rules.ts';
import { RecordingScan } from '../../../shared/verify/scan-recording.ts';
import { goodFile, goodStream } from '../../support/broken-backends/backend.ts';

const ruleOf = <Facts>(rules: readonly Rule<Facts>[], id: string): Rule<Facts> =>
  rules.find((rule) => rule.id === id)!;

const MIB = 1024 * 1024;

interface Timing {
  readonly bytes?: number;
  readonly firstByteMs?: number;
  readonly totalMs?: number;
  readonly longestPauseMs?: number;
}

/** A stream that took so long. */
function taken({
  bytes = 8 * MIB,
  firstByteMs = 0,
  totalMs = 10_000,
  longestPauseMs = 0,
}: Timing): StreamFacts {
  const [source] = listSources({ sources: [goodStream()] }, new URL('https://backend.example')).sources;
  const recording = { ...new RecordingScan().facts(), bytes };
  const timing = { firstByteMs, totalMs, longestPauseMs };
  return { source: source!, first: { status: 200, headers: new Headers(), ...timing, recording } };
}

describe('of time', () => {
  it.each<[string, string, Timing, number | undefined]>([
    ['a stream that was made before it was sent', 'stream.begins', { firstByteMs: 9500 }, 1],
    ['one that begins at once', 'stream.begins', { firstByteMs: 100 }, 0],
    ['one that is made quickly', 'stream.begins', { firstByteMs: 990, totalMs: 1000 }, 0],
    ['one that is too short to tell', 'stream.begins', { bytes: MIB, firstByteMs: 9500 }, undefined],
    ['a stream that pauses', 'stream.pauses', { longestPauseMs: 1001 }, 1],
    ['one that hardly does', 'stream.pauses', { longestPauseMs: 1000 }, 0],
  ])('%s', (_, id, timing, faults) => {
    expect(ruleOf(STREAM_RULES, id).faults(taken(timing))?.length).toBe(faults);
  });
});

describe('of addresses', () => {
  it.each<[string, string, string, string[]]>([
    ['all by https', 'https://backend.example/v1/manifest', 'https://files.example/a', []],
    [
      'a manifest without',
      'http://backend.example/v1/manifest',
      'https://files.example/a',
      ['http://backend.example'],
    ],
    [
      'a file without',
      'https://backend.example/v1/manifest',
      'http://files.example/a',
      ['http://files.example'],
    ],
    ['all on this machine', 'http://127.0.0.1:8321/v1/manifest', 'http://localhost:9000/a', []],
  ])('%s', (_, manifest, file, origins) => {
    const url = new URL(manifest);
    const sources = [goodStream(), { ...goodFile(), url: file }];
    const first = { status: 200, headers: new Headers(), ...listSources({ sources }, url) };

    const faults = ruleOf(MANIFEST_RULES, 'manifest.https').faults({
      url,
      hasKey: false,
      first,
      second: first,
      head: first,
    });

    expect(faults).toEqual(origins.map((origin) => `${origin} is not`));
  });
});
