import { describe, expect, it } from 'vitest';
import { ingest } from '../../../shared/ingest/ingest.ts';
import { takeFrame } from '../../../shared/ingest/take-frame.ts';
import { type LineLimits, READING_LIMITS } from '../../../shared/reading/limits.ts';
import { ingestInto } from '../../support/ingest-ports.ts';
import { MemoryBatchBus } from '../../support/memory/batch-bus.ts';

const NOW_MS = Date.UTC(2026, 4, 1);
const LIMITS = { lineBytes: 1024, lineDepth: 3 };

const lineOf = (value: unknown, padding = ''): string =>
  `{"device":"car","sensor":"s","timestamp":${NOW_MS},${padding}"value":${JSON.stringify(value)}}`;

/** A line of so many bytes, of a shape that is read from its bytes. */
const plainLine = (bytes: number): string => lineOf(1, ' '.repeat(bytes - lineOf(1).length));

/** The same, of a shape that goes through JSON.parse. */
const otherLine = (bytes: number): string => {
  const empty = lineOf({ a: '' });
  return lineOf({ a: 'x'.repeat(bytes - empty.length) });
};

const nested = (depth: number): unknown => (depth === 0 ? 1 : { a: nested(depth - 1) });

const codesOf = async (
  lines: readonly string[],
  given: { limits?: LineLimits } = { limits: LIMITS },
): Promise<(string | undefined)[]> => {
  const receipt = await ingest(
    [Buffer.from(lines.join('\n'))],
    { nowMs: NOW_MS, ...given },
    ingestInto(new MemoryBatchBus()),
  );
  const codes = new Map(receipt.invalid.map(({ line, code }) => [line, code]));
  return lines.map((_, place) => codes.get(place + 1));
};

describe('limits of a line', () => {
  it('are taken to the byte, whichever way a line is read', async () => {
    expect(await codesOf([plainLine(1024), plainLine(1025), plainLine(900)])).toEqual([
      undefined,
      'too-long',
      undefined,
    ]);
    expect(await codesOf([otherLine(1023), otherLine(1025), otherLine(900)])).toEqual([
      undefined,
      'too-long',
      undefined,
    ]);
  });

  it('bound how deep it is nested, its own braces included', async () => {
    expect(await codesOf([lineOf(nested(2)), lineOf(nested(3)), lineOf(nested(2))])).toEqual([
      undefined,
      'too-deep',
      undefined,
    ]);
  });

  it('are the usual ones when none are set, and never looser', async () => {
    const deepest = nested(READING_LIMITS.depth - 1);
    const lines = [plainLine(2000), lineOf(deepest), lineOf({ a: deepest })];

    const looser = { lineBytes: READING_LIMITS.lineBytes, lineDepth: 1000 };
    for (const given of [{}, { limits: looser }])
      expect(await codesOf(lines, given)).toEqual([undefined, undefined, 'too-deep']);
  });

  it('and a default device hold for frames too', async () => {
    const ports = { ...ingestInto(new MemoryBatchBus()), onError: () => undefined };
    const frame = [`{"sensor":"s","timestamp":${NOW_MS},"value":1}`, plainLine(1100), lineOf(nested(5))].join(
      '\n',
    );

    expect(await takeFrame(frame, NOW_MS, ports, { defaultDevice: 'car', limits: LIMITS })).toBe(
      'ERR line 2: one reading may have 1024 bytes\nERR line 3: objects may be nested 3 deep',
    );
  });
});
