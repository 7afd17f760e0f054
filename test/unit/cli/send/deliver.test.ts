import { expect, test } from 'vitest';
import { FakeServer, type Reaction, receipt } from '../fake-server.ts';
import { type Outcome, runCli, stream } from '../fake-terminal.ts';

const line = (index: number): string =>
  `{"sensor":"s","timestamp":"2024-05-01T12:00:00.${String(index).padStart(3, '0')}Z","value":${index}}`;
const ndjson = (count: number): string =>
  Array.from({ length: count }, (_, index) => `${line(index)}\n`).join('');

function send(server: FakeServer, text: string, ...options: string[]): Promise<Outcome> {
  const args = ['send', '-', '--device', 'd', '--url', server.url, ...options];
  return runCli(args, { stdin: stream([Buffer.from(text)]) });
}

const values = (server: FakeServer): unknown[] => server.readings.map(({ value }) => value);

test('a broken connection is tried again until it holds', async () => {
  await using server = await FakeServer.start((_, number) => (number < 2 ? 'drop' : undefined));

  const { code, notes, pauses } = await send(server, ndjson(3));

  expect(code).toBe(0);
  expect(values(server)).toEqual([0, 1, 2]);
  expect(notes).toContain(`Waiting for the server at ${server.url} (the connection broke), retrying`);
  expect(pauses).toEqual([375, 750]);
});

test('a connection that breaks in the middle of a body costs nothing', async () => {
  await using server = await FakeServer.start();
  server.cutOff = 3;

  const { code, out, pauses } = await send(server, ndjson(60_000));

  expect(code).toBe(0);
  expect(values(server)).toEqual(Array.from({ length: 60_000 }, (_, index) => index));
  expect(server.requests.length).toBeGreaterThan(1);
  expect(pauses).toHaveLength(3);
  expect(out).toMatch(/accepted +60,000/);
});

test('after a partial receipt it goes on from the line that the server names, after the pause that it asks for', async () => {
  await using server = await FakeServer.start(({ lines }, number) => {
    if (number > 0) return undefined;
    server.taken.push(...lines.slice(0, 4));
    const body = receipt(10, {
      accepted: 3,
      resumeFrom: 5,
      invalid: [
        { line: 2, code: 'x', reason: 'bad' },
        { line: 7, code: 'x', reason: 'not yet settled' },
      ],
      invalidCount: 2,
    });
    return { status: 503, headers: { 'retry-after': '7' }, body };
  });

  const { code, out, pauses } = await send(server, ndjson(10));

  expect(code).toBe(1);
  expect(values(server)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(pauses).toEqual([7000]);
  expect(out).toMatch(/accepted +9\n +duplicates +0\n +rejected +1/);
  expect(out).not.toContain('not yet settled');
});

test('a body that is too large is halved; a single reading that is too large is rejected', async () => {
  await using server = await FakeServer.start(({ lines }): Reaction | undefined =>
    lines.length > 3 || lines.includes(line(5)) ? { status: 413, body: { detail: 'too large' } } : undefined,
  );

  const { code, out } = await send(server, ndjson(10));

  expect(code).toBe(1);
  expect(values(server)).toEqual([0, 1, 2, 3, 4, 6, 7, 8, 9]);
  expect(out).toMatch(/line 6 +s +too large/);
});

test('lines that a receipt has no room for are asked about again', async () => {
  const listed = 1000;
  await using server = await FakeServer.start(({ lines }) => {
    const all = lines.map((_, index) => ({ line: index + 1, code: 'x', reason: 'bad' }));
    return {
      status: 422,
      body: receipt(lines.length, { accepted: 0, invalid: all.slice(0, listed), invalidCount: all.length }),
    };
  });

  const { code, out } = await send(server, ndjson(2500));

  expect(code).toBe(1);
  expect(out).toContain('Sent 2,500 readings (0 accepted, 2,500 rejected) from');
  expect(out).toMatch(/rejected +2,500/);
  expect(out).toContain('and 2,480 more');
});

test('lines before the one to go on from are asked about again where the receipt has no room for them', async () => {
  const listed = 1000;
  const most = 1500;
  await using server = await FakeServer.start(({ lines }) => {
    const all = lines.slice(0, most).map((_, index) => ({ line: index + 1, code: 'x', reason: 'bad' }));
    const rest = lines.length > most && { resumeFrom: most + 1 };
    return {
      status: rest === false ? 422 : 503,
      body: receipt(all.length, {
        accepted: 0,
        invalid: all.slice(0, listed),
        invalidCount: all.length,
        ...rest,
      }),
    };
  });

  const { out } = await send(server, ndjson(4000));

  expect(out).toMatch(/accepted +0\n +duplicates +0\n +rejected +4,000/);
});

test.each([429, 502, 503, 504])('gives up on a lasting %i with the command that goes on', async (status) => {
  await using server = await FakeServer.start(({ lines }, number) =>
    number === 0
      ? { status, body: receipt(lines.length, { accepted: 2, resumeFrom: 3 }) }
      : { status, body: { detail: 'too busy.' } },
  );

  const { code, notes, pauses } = await send(server, `\n${ndjson(5)}`, '--from', '1', '--retry-for', '60');

  expect(code).toBe(2);
  expect(notes).toContain(`too busy (${status}). 2 readings went through before line 4.`);
  expect(notes).toContain(`npx odograph send - --device d --url ${server.url} --retry-for 60 --from 4`);
  expect(pauses.reduce((sum, pause) => sum + pause)).toBeGreaterThanOrEqual(60_000);
});

test('--from leaves out the lines before it', async () => {
  await using server = await FakeServer.start();

  const { code } = await send(server, ndjson(5), '--from', '4');

  expect(code).toBe(0);
  expect(values(server)).toEqual([3, 4]);
});

test('a refusal is told in the words of the server, at once', async () => {
  await using server = await FakeServer.start(() => ({
    status: 401,
    body: { title: 'No key', detail: 'A key is needed.' },
  }));

  const { code, notes, pauses } = await send(server, ndjson(1));

  expect(code).toBe(2);
  expect(notes).toContain(`${server.url} refused: A key is needed (401).`);
  expect(notes).toContain('--key');
  expect(pauses).toEqual([]);
});

test('an interruption ends with the command that goes on', async () => {
  const interruption = new AbortController();
  await using server = await FakeServer.start(() => {
    interruption.abort(new Error('interrupted'));
    return 'drop';
  });

  const { code, notes } = await runCli(['send', '-', '--device', 'd', '--url', server.url], {
    stdin: stream([Buffer.from(ndjson(2))]),
    signal: interruption.signal,
  });

  expect(code).toBe(130);
  expect(notes).toMatch(/Interrupted\..*before line 1\.[^]*--from 1$/);
});
