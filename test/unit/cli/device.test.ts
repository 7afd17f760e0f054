import { expect, test } from 'vitest';
import { FakeServer, type Reaction } from './fake-server.ts';
import { runCli } from './fake-terminal.ts';

const ROBOT = {
  device: 'robot/7',
  ordering: 'forward',
  channels: [
    { sensor: 'x', kind: 'number' },
    { sensor: 'state', kind: 'text' },
  ],
  last: '2026-05-01T12:00:00.125Z',
  dropped: 1200,
};

function answering(reaction: Reaction, seen: string[] = []): Promise<FakeServer> {
  return FakeServer.start(undefined, (path, method, body): Reaction => {
    seen.push(`${method} ${path} ${body}`.trim());
    return reaction;
  });
}

test('shows a device, whatever it is called', async () => {
  const seen: string[] = [];
  await using server = await answering({ status: 200, body: ROBOT }, seen);

  const { code, out } = await runCli(['device', 'robot/7 ü%', '--url', server.url]);

  expect(code).toBe(0);
  expect(seen).toEqual(['GET /api/devices/robot%2F7%20%C3%BC%25']);
  expect(out).toMatch(/^Device +robot\/7\nOrdering +forward\nLast reading +2026-05-01T12:00:00\.125Z\n/);
  expect(out).toMatch(/Dropped +1,200\n\nSensor +Kind\nx +number\nstate +text$/);
});

test('sets the ordering of a device that has no readings yet', async () => {
  const seen: string[] = [];
  const body = { device: 'new', ordering: 'forward', channels: [] };
  await using server = await answering({ status: 200, body }, seen);

  const { code, out } = await runCli(['device', 'new', '--ordering', 'forward', '--url', server.url]);

  expect(code).toBe(0);
  expect(seen).toEqual(['PATCH /api/devices/new {"ordering":"forward"}']);
  expect(out).toMatch(/^Device +new\nOrdering +forward\nLast reading +none yet$/);
});

test.each([
  ['plane', '{"measure":"plane"}'],
  ['auto', '{"measure":null}'],
])('sets how the odometer of a device measures: %s', async (measure, change) => {
  const seen: string[] = [];
  const body = { ...ROBOT, ...(measure === 'auto' ? {} : { measure }) };
  await using server = await answering({ status: 200, body }, seen);

  const { code, out } = await runCli(['device', 'r', '--measure', measure, '--url', server.url]);

  expect(code).toBe(0);
  expect(seen).toEqual([`PATCH /api/devices/r ${change}`]);
  expect(out.includes('Measure       plane')).toBe(measure === 'plane');
});

test('explains a device that is not known, apart from a server that is none', async () => {
  const body = { status: 404, code: 'not-found', title: 'There is nothing', detail: 'there is no device x' };
  await using server = await answering({ status: 404, body });
  await using foreign = await FakeServer.start();

  const unknown = await runCli(['device', 'x', '--url', server.url]);
  const wrong = await runCli(['device', 'x', '--url', foreign.url]);
  const misspelt = await runCli(['device', 'x', '--ordering', 'forwards', '--url', server.url]);

  expect([unknown.code, wrong.code, misspelt.code]).toEqual([2, 2, 2]);
  expect(unknown.notes).toContain('there is no device x (404)');
  expect(unknown.notes).toContain('known from its first readings on');
  expect(wrong.notes).toContain('Check --url');
  expect(misspelt.notes).toContain('Allowed choices are any, forward');
});
