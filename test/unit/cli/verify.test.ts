import { expect, test } from 'vitest';
import { GOOD, type Pieces, startBackend } from '../../support/broken-backends/backend.ts';
import { CONTENT, writeRecording } from '../../support/broken-backends/recording.ts';
import { runCli } from './fake-terminal.ts';

type Run = Awaited<ReturnType<typeof runCli>>;

/** Verifies a backend, and tells what Authorization headers it was sent. */
async function verify(
  pieces: Partial<Pieces>,
  args: readonly string[] = [],
  changes: Parameters<typeof runCli>[1] = {},
): Promise<Run & { readonly sent: ReadonlySet<string> }> {
  const sent = new Set<string>();
  const backend = await startBackend({
    ...pieces,
    sendManifest: (request, response, all) => {
      sent.add(request.headers.authorization ?? 'none');
      (pieces.sendManifest ?? GOOD.sendManifest)(request, response, all);
    },
  });
  try {
    return { ...(await runCli(['verify', backend.url.href, ...args], changes)), sent };
  } finally {
    await backend.close();
  }
}

const lineOf = ({ out }: Run, id: string): string => out.split('\n').find((line) => line.includes(id)) ?? '';

const outOfOrder = (): Promise<Buffer> =>
  writeRecording({ ...CONTENT, messages: CONTENT.messages.toReversed() });

test('what holds is told line by line, with figures of what was read', async () => {
  const run = await verify({});

  expect([run.code, run.notes]).toEqual([0, '']);
  expect(lineOf(run, 'recording.order')).toMatch(/^✓ {2}recording\.order +Messages ascend in log time/);
  expect(run.out).toContain('2 of 2 sources read: 1 stream and 1 file are listed.');
  expect(run.out).toMatch(/^ +0 +200 +\d+\.\d kB +\d+\.\d /m);
  expect(run.out.split('\n').at(-1)).toBe('It conforms.');
});

test('what does not hold is told with where, why, what to do and where to read on', async () => {
  const run = await verify({ recording: outOfOrder });

  const [, where, advice, docs] = run.out.slice(run.out.indexOf('✗  recording.order')).split('\n');
  expect(run.code).toBe(1);
  expect(where).toMatch(
    /^ {4}source 0: 199 of 200 do not: a message of \/speed at \d+ comes after one at \d+$/,
  );
  expect([advice?.slice(0, 9), docs]).toEqual(['    → Mer', '      docs/foxglove.md#recordings']);
  expect(run.out.split('\n').at(-1)).toBe('It does not conform: 1 check failed.');
});

test('what could be better does not make it fail', async () => {
  const run = await verify({ stream: () => ({ ...GOOD.stream(), id: undefined }) });

  expect([run.code, lineOf(run, 'source.id').slice(0, 12)]).toEqual([0, '!  source.id']);
  expect(run.out.split('\n').at(-1)).toBe('It conforms. 1 thing could be better (!).');
});

test('programs are told the same as JSON', async () => {
  const { code, out } = await verify({ recording: outOfOrder }, ['--json']);

  const told = JSON.parse(out) as { passed: boolean; checks: { id: string; outcome: string }[] };
  expect([code, told.passed]).toEqual([1, false]);
  expect(told.checks.filter(({ outcome }) => outcome === 'fail')).toMatchObject([
    { id: 'recording.order', level: 'must', looked: 1, faultCount: 1, faults: [{ source: 0 }] },
  ]);
});

test('texts of a backend cannot move the cursor', async () => {
  const topic = { name: '/\u001b[2Jspeed', messageEncoding: 'json' };
  const run = await verify({ stream: () => ({ ...GOOD.stream(), topics: [topic, topic] }) });

  expect(run.out).toContain(String.raw`/\u001b[2Jspeed is listed twice`);
  expect(run.out).not.toContain('\u001b');
});

test('a key is sent where it is given for this backend, and never taken from the environment', async () => {
  const env = { CI: '1', ODOGRAPH_KEY: 'of-another-system' };

  const [given, none] = [await verify({}, ['--key', 'mine'], { env }), await verify({}, [], { env })];

  // Once without, to see whether it is asked for.
  expect([...given.sent].toSorted()).toEqual(['Bearer mine', 'none']);
  expect([...none.sent]).toEqual(['none']);
});

test.each(['drive', 'ftp://backend.example/manifest', ''])('"%s" is no URL of a manifest', async (url) => {
  const { code, notes } = await runCli(['verify', url]);

  expect([code, notes.split('\n')[0]]).toEqual([2, `"${url}" is not a URL of a manifest.`]);
});

test('Ctrl-C ends it', async () => {
  const { code, notes } = await verify({}, [], { signal: AbortSignal.abort(new Error('interrupted')) });

  expect([code, notes]).toEqual([130, 'Interrupted.']);
});

test('a backend that is not there is told of like one that does nothing right', async () => {
  const backend = await startBackend({});
  await backend.close();

  const run = await runCli(['verify', backend.url.href]);

  expect([run.code, lineOf(run, 'manifest.answers')[0]]).toEqual([1, '✗']);
  expect(run.out).toContain('ECONNREFUSED');
});
