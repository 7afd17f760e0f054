import { deepStrictEqual } from 'node:assert';
import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { countLines, countMessages } from '../../../shared/dump/verify-dump.ts';
import { openMcapFile } from '../../../shared/session/sources/mcap-file.ts';
import { cutAt, cuts } from '../../support/arbitraries.ts';
import { MemorySource } from '../../support/foreign-mcap.ts';
import { MemoryFileStore } from '../../support/memory/file-store.ts';
import { collect } from '../../support/source-parts.ts';
import { recordings } from '../recordings.ts';
import { mutated } from '../mutations.ts';
import { fuzzTarget, orRefusedLater } from '../target.ts';

/** A store with one file, that comes in pieces. */
function filesOf(content: Buffer, places: readonly number[]): MemoryFileStore {
  const files = new MemoryFileStore();
  files.read = async () => piecesOf(cutAt(content, places));
  return files;
}

async function* piecesOf(pieces: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* pieces;
}

const mcap = fuzzTarget('MCAP walker', 3, fc.tuple(mutated(recordings), cuts), async ([content, places]) => {
  const count = (at: readonly number[]) =>
    orRefusedLater(['dump-mismatch'], () => countMessages(filesOf(content, at), 'file'));
  deepStrictEqual(await count(places), await count([]));
});

const texts = fc.array(fc.string(), { maxLength: 5 }).map((lines) => Buffer.from(lines.join('\n')));
const lines = fuzzTarget(
  'lines of a dump',
  1,
  fc.tuple(mutated(texts.map((text) => gzipSync(text))), cuts),
  async ([content, places]) => {
    await orRefusedLater(['dump-mismatch'], () => countLines(filesOf(content, places), 'file'));
  },
);

/** Whatever is read of a damaged file has to be in order, too. */
const foreign = fuzzTarget('MCAP of others', 3, mutated(recordings), async (content) => {
  await orRefusedLater(['source-failed'], async () =>
    collect(await openMcapFile(new MemorySource(content), { name: 'file', revision: 'r' })),
  );
});

export const FILE_TARGETS = [mcap, lines, foreign];
