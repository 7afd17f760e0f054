import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test } from 'vitest';
import { makeDrives } from '../../support/drives.ts';
import { spellMessages, spellRows } from '../../support/expected.ts';
import { fetchManifest, readRecording } from '../../support/recordings.ts';
import {
  eventually,
  runCli,
  spawnCli,
  startSystem,
  type System,
  temporaryFolder,
} from '../../support/system.ts';

const folder = temporaryFolder();
let system: System | undefined;

afterEach(async () => {
  await system?.stop();
});

afterAll(() => folder.remove());

/** The readings of the car's whole recording. */
const recorded = async (origin: string): Promise<string[]> =>
  spellMessages(await readRecording(origin, { device: 'car' }));

test('what was acknowledged before the processes were killed is there after a restart', async () => {
  const drives = makeDrives(11, 100);
  const file = join(folder.path, 'drives.csv');
  writeFileSync(file, drives.csv);
  const dataDir = join(folder.path, 'acknowledged');
  system = await startSystem(dataDir);

  // Killed right after the acknowledgement, when most likely nothing of it is persisted.
  const sent = await runCli('send', file, '--url', system.origin, '--device', 'car', '--exclude', 'drive');
  await system.kill();
  system = await startSystem(dataDir);

  expect(sent.code).toBe(0);
  const expected = spellRows(drives.rows);
  const { origin } = system;
  await eventually(async () => (await recorded(origin)).length >= expected.length);
  expect(await recorded(origin)).toEqual(expected);
});

test('a send goes on by itself after the processes were killed in its middle; nothing is lost or double', async () => {
  const drives = makeDrives(12, 1500);
  const file = join(folder.path, 'long.csv');
  writeFileSync(file, drives.csv);
  const dataDir = join(folder.path, 'interrupted');
  system = await startSystem(dataDir);
  const { origin } = system;
  const port = Number(new URL(origin).port);

  const sending = spawnCli('send', file, '--url', origin, '--device', 'car', '--exclude', 'drive');
  await eventually(async () => (await fetchManifest(origin, { device: 'car' })).sources.length > 0);
  await system.kill();
  system = await startSystem(dataDir, port);
  const sent = await sending.done();

  expect(sent.code).toBe(0);
  const expected = spellRows(drives.rows);
  await eventually(async () => (await recorded(origin)).length >= expected.length);
  expect(await recorded(origin)).toEqual(expected);
});
