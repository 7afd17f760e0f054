import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { CASES } from './hostile/cases.ts';

const CHILD = join(import.meta.dirname, 'hostile/child.ts');

/** Heap of the child: what claims more ends it, and fails the test. */
const HEAP_MB = 128;
/** Memory beside the heap; some cases hold 64 MiB of content twice, which is what their limits allow. */
const GROWN_MIB = 192;
/** The same for bodies of as many columns as are taken, each of which has buffers of its own. */
const COLUMNS_GROWN_MIB = 448;
/** When a case is given up as one that never ends; they take a second or two. */
const HANG_MS = 100_000;

/** What each case is refused with. */
const EXPECTED: Readonly<Record<string, readonly string[]>> = {
  'a body of 100,000 devices': ['temporarily-unavailable'],
  'a body of 100,000 hours': ['temporarily-unavailable'],
  'a body of 200,000 sensors': ['temporarily-unavailable'],
  'a gzip body of 1 GiB': ['too-large'],
  'a million brackets in lists': ['nothing-accepted', 'too-deep'],
  'a million brackets in objects': ['too-deep'],
  'a line of 1 GiB that opens an object': ['too-long'],
  'a line of 1 GiB of blanks in an object': ['too-long'],
  'a line of 1 GiB that is nothing': ['not-an-object'],
  'a segment of sixteen million lists of times': ['corrupt-segment'],
  'a segment of sixteen million columns': ['corrupt-segment'],
  'a segment of 400 million booleans': ['corrupt-segment'],
  'a segment of 60 million texts for one reading': ['corrupt-segment'],
  'a segment that says it is short and is 1 GiB': ['corrupt-segment', 'corrupt-segment'],
  'a batch of a block of 4 GiB': ['corrupt-batch'],
  'a CSV line of 256 MiB': ['the line is longer than 4000000 characters'],
  'a CSV cell of a million digits': ['text'],
  'a shard iterator of a million brackets': ['InvalidArgumentException'],
  'a dump of 1 GiB': ['none'],
  'a recording with a record of 2^60 bytes': ['dump-mismatch'],
};

async function runCase(name: string): Promise<{ codes: string[]; grownMib: number }> {
  const args = [`--max-old-space-size=${HEAP_MB}`, CHILD, name];
  const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: HANG_MS });
  return JSON.parse(stdout) as { codes: string[]; grownMib: number };
}

describe('hostile input', () => {
  it('is all of it expected to come to something', () => {
    expect(Object.keys(CASES)).toEqual(Object.keys(EXPECTED));
  });

  it.each(Object.keys(EXPECTED))(
    '%s is dealt with in bounded memory',
    { timeout: 2 * HANG_MS },
    async (name) => {
      const { codes, grownMib } = await runCase(name);

      expect(codes).toEqual(EXPECTED[name]);
      expect(grownMib).toBeLessThan(name.startsWith('a body of') ? COLUMNS_GROWN_MIB : GROWN_MIB);
    },
  );
});
