import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { RULES, type Verdict, verifyBackend } from '../../../shared/verify/verify.ts';
import {
  type BrokenBackend,
  GOOD,
  type Pieces,
  startBackend,
} from '../../support/broken-backends/backend.ts';
import { CONTENT } from '../../support/broken-backends/recording.ts';

/** Those that are of time: a machine that is busy keeps them or not. */
const OF_TIME = new Set(['stream.begins', 'stream.pauses']);

const FAULTS = join(import.meta.dirname, '../../support/broken-backends/faults');

/** Every fault of the folder. */
const faults = await Promise.all(
  readdirSync(FAULTS).map(async (name): Promise<BrokenBackend> => {
    const module = (await import(join(FAULTS, name))) as Record<string, BrokenBackend>;
    return Object.values(module)[0]!;
  }),
);

interface Looked {
  readonly key?: string | undefined;
  readonly isFull?: boolean;
}

async function verdictOn(pieces: Partial<Pieces>, { key, isFull = false }: Looked = {}): Promise<Verdict> {
  const backend = await startBackend(pieces);
  try {
    return await verifyBackend(backend.url, { fetch, elapsed: () => performance.now(), key, isFull });
  } finally {
    await backend.close();
  }
}

const brokenOf = ({ checks }: Verdict): string[] =>
  checks.flatMap(({ id, outcome }) =>
    !OF_TIME.has(id) && (outcome === 'fail' || outcome === 'warn') ? id : [],
  );

describe('a backend that does what is asked of it', () => {
  it.each([false, true])('conforms (all of it read: %s)', async (isFull) => {
    const verdict = await verdictOn({}, { isFull });

    const untold = verdict.checks.filter(({ outcome }) => outcome === 'unknown').map(({ id }) => id);
    expect([brokenOf(verdict), verdict.passed]).toEqual([[], true]);
    expect(untold).toEqual(['access.asks', 'stream.begins', ...(isFull ? [] : ['index.whole'])]);
    expect(verdict.sources).toEqual({ listed: 2, streams: 1, files: 1, read: 2 });
    expect(verdict.streams).toMatchObject([{ source: 0, messages: CONTENT.messages.length }]);
  });

  it('conforms with access, where it asks everyone who they are', async () => {
    const asking: Partial<Pieces> = {
      sendManifest: (request, response, { stream, file }) => {
        const isKnown = request.headers.authorization === 'Bearer token';
        response.writeHead(isKnown ? 200 : 401, {
          'content-type': 'application/json',
          'access-control-allow-origin': '*',
        });
        response.end(isKnown ? JSON.stringify({ sources: [stream(), file()] }) : '{}');
      },
    };

    const [signedIn, anonymous] = [await verdictOn(asking, { key: 'token' }), await verdictOn(asking)];

    expect([brokenOf(signedIn), signedIn.passed]).toEqual([[], true]);
    expect([brokenOf(anonymous), anonymous.passed]).toEqual([['manifest.answers'], false]);
  });
});

describe('a backend that', () => {
  it.each(faults.map((broken) => [broken.fault, broken] as const))(
    '%s',
    async (_, { pieces, breaks, key }) => {
      const verdict = await verdictOn(pieces, { key });

      const isBad = verdict.checks.some(({ id, level }) => level === 'must' && breaks.includes(id));
      expect(brokenOf(verdict)).toEqual(breaks);
      expect(verdict.passed).toBe(!isBad);
    },
  );
});

it('some backend breaks every rule, but those that have tests of their own', () => {
  const broken = new Set(faults.flatMap(({ breaks }) => breaks));

  const others = RULES.map(({ id }) => id).filter((id) => !broken.has(id));
  // The first and the last of them are tested in this file, the others in rules.test.ts.
  expect(others).toEqual([
    'manifest.answers',
    'manifest.https',
    'stream.begins',
    'stream.pauses',
    'index.whole',
  ]);
});

it('passes over ids that change once, since data may have arrived', async () => {
  let asked = 0;
  const revision = (): string => `stream-${((asked += 1)) > 1 ? 2 : 1}`;

  const verdict = await verdictOn({ stream: () => ({ ...GOOD.stream(), id: revision() }) });

  expect(brokenOf(verdict)).toEqual([]);
});

const damaged = async (): Promise<Buffer> => {
  const bytes = await GOOD.fileBytes();
  // The checksum of a chunk in the middle, which nothing is looked up in.
  const at = bytes.lastIndexOf(Buffer.from('zstd'), bytes.length / 2) - 8;
  bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
  return bytes;
};

it('says of a damaged file only with all of it read', async () => {
  const [some, all] = [
    await verdictOn({ fileBytes: damaged }),
    await verdictOn({ fileBytes: damaged }, { isFull: true }),
  ];

  expect([brokenOf(some), brokenOf(all)]).toEqual([[], ['index.whole']]);
});
