import { mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seededRandom } from '../../../cli/simulate/random.ts';
import { type LocalSystem, startLocal } from '../../../local/local.ts';
import { OdographClient } from '../../../shared/client/odograph-client.ts';
import { DASHBOARD_STORE_LIMITS } from '../../../shared/dashboard/limits.ts';
import { runCli } from '../../unit/cli/fake-terminal.ts';

const MOST = DASHBOARD_STORE_LIMITS.dashboardBytes;

let folder: string;
let system: LocalSystem;
let client: OdographClient;

/**
 * A dashboard of so many bytes as JSON.
 *
 * @param letters of which its text is made: how many there are tells how far it can be packed
 */
function board(seed: number, bytes: number, letters: string) {
  const random = seededRandom(seed);
  const dashboard = {
    version: 1 as const,
    name: `of ${bytes} bytes`,
    range: { kind: 'quick' as const, last: 'PT1H' },
    devices: [],
    panels: [],
    notes: '',
  };
  const length = bytes - JSON.stringify(dashboard).length;
  const text = Array.from({ length }, () => letters[Math.floor(random() * letters.length)]);
  return { ...dashboard, notes: text.join('') };
}

/** Two fifths of their length in gzip. */
const OF_EIGHT = 'abcdefgh';
const OF_ALL = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+/';

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'odograph-long-dashboards-'));
  // Odograph's own schema takes nothing that is so long.
  system = await startLocal({ port: 0, dataDir: folder, dashboards: { schema: 'none' } });
  client = new OdographClient({ baseUrl: new URL(system.url) });
});
afterAll(async () => {
  await system.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('dashboards of 10 MiB', () => {
  it('are kept, read, replaced, taken out and put back', async () => {
    const [first, second] = [board(1, MOST, OF_EIGHT), board(2, MOST, OF_EIGHT)];
    const file = join(folder, 'exported.json');

    const made = await client.createDashboard(first);
    const read = await client.dashboard(made.id);
    const replaced = await client.replaceDashboard(made.id, second, { version: made.version });
    const exported = await runCli(['dashboard', 'export', file, '--all', '--url', system.url]);
    await client.deleteDashboard(made.id);
    const imported = await runCli(['dashboard', 'import', file, '--url', system.url]);
    const again = await client.dashboard(made.id);

    expect(read.dashboard).toEqual(first);
    expect(replaced.dashboard).toEqual(second);
    expect([exported.code, imported.code]).toEqual([0, 0]);
    expect((await readFile(file)).length).toBeGreaterThan(MOST);
    expect(again.dashboard).toEqual(second);
    const [entry] = await Array.fromAsync(client.dashboards());
    expect(entry).toMatchObject({ id: made.id, bytes: MOST });
  });

  it('are refused with what is too long about them, and what was there stays', async () => {
    const kept = await client.createDashboard(board(3, 1000, OF_ALL));
    const unpacked = await fetch(`${system.url}/dashboard/`, {
      method: 'POST',
      body: JSON.stringify(board(4, MOST, OF_EIGHT)),
    });

    await expect(client.replaceDashboard(kept.id, board(5, MOST + 1, OF_EIGHT))).rejects.toMatchObject({
      code: 'refused',
      status: 413,
      message: expect.stringContaining(`a dashboard has ${MOST} bytes at most; this one has ${MOST + 1}`),
      problem: { code: 'too-large' },
    });
    await expect(client.replaceDashboard(kept.id, board(6, MOST, OF_ALL))).rejects.toMatchObject({
      code: 'refused',
      status: 413,
      message: expect.stringContaining('about 4.5 MB'),
    });
    expect([unpacked.status, await unpacked.json()]).toMatchObject([413, { code: 'request-too-large' }]);
    expect(await client.dashboard(kept.id)).toEqual(kept);
  });
});
