import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import type { FunctionName } from '../../../functions/catalogue.ts';
import { startLocal, type LocalSystem } from '../../../local/local.ts';
import type { DeviceList } from '../../../shared/api/devices.ts';
import type { BoardConfigurationInput } from '../../../shared/board/configuration.ts';
import type { FleetStatus } from '../../../shared/board/fleet.ts';
import type { SentReading } from '../support/readings.ts';
import { NOW_MS } from './fleet-data.ts';

/** What systems are made of, built once. */
export interface Built {
  readonly bundles: ReadonlyMap<FunctionName, string>;
  readonly board: string;
}

/** A system of its own folder and ports. */
export interface Stage {
  readonly url: string;
  send(readings: readonly SentReading[]): Promise<void>;
  close(): Promise<void>;
}

/** Readings of one request. */
const MOST_READINGS = 10_000;

/** @param port always the same: some pictures show it */
export async function startStage({ bundles, board }: Built, port: number, access = false): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), 'odograph-pictures-'));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  let system: LocalSystem;
  try {
    system = await startLocal({ port, dataDir: folder, access, batchingWindowSeconds: 0, bundles, board });
  } catch (error) {
    remove();
    throw error;
  }
  return {
    url: system.url,
    send: async (readings) => {
      for (let from = 0; from < readings.length; from += MOST_READINGS) {
        await post(system.url, readings.slice(from, from + MOST_READINGS));
        // One after the other: revisions are shown, and count what was stored together.
        await system.settled();
      }
    },
    close: async () => {
      await system.close();
      remove();
    },
  };
}

async function post(url: string, readings: readonly SentReading[]): Promise<void> {
  const answer = await fetch(`${url}/ingest`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-ndjson' },
    body: readings.map((reading) => JSON.stringify(reading)).join('\n'),
  });
  if (!answer.ok) throw new Error(`ingest answers ${answer.status}: ${await answer.text()}`);
  await answer.body?.cancel();
}

/**
 * Has a page believe that it is the moment of the pictures, whatever the system's clock says.
 *
 * @param isTimed whether time goes on from there
 */
export async function setTime(page: Page, isTimed = false): Promise<void> {
  if (isTimed) await page.clock.install({ time: NOW_MS });
  else await page.clock.setFixedTime(NOW_MS);
  await page.route('**/api/devices?*', async (route) => {
    const answer = await route.fetch();
    const list = (await answer.json()) as DeviceList;
    await route.fulfill({
      response: answer,
      json: { ...list, devices: list.devices.map(asOfThen) },
    });
  });
}

const asOfThen = (listed: DeviceList['devices'][number]): DeviceList['devices'][number] => ({
  ...listed,
  ...(listed.last !== undefined && { ageSeconds: (NOW_MS - Date.parse(listed.last)) / 1000 }),
});

/** Has a page believe that there is an issuer with a name. */
export async function nameIssuer(page: Page): Promise<void> {
  await page.route('**/config.json', async (route) => {
    const answer = await route.fetch();
    const configuration = (await answer.json()) as BoardConfigurationInput;
    const signIn = { issuer: 'https://id.example.com', clientId: 'board' };
    await route.fulfill({ response: answer, json: { ...configuration, access: { mode: 'keys', signIn } } });
  });
}

/** Has a page believe that the simulated fleet drives. Its readings would be others each time. */
export async function pretendFleet(page: Page): Promise<void> {
  const status: FleetStatus = {
    running: true,
    devices: ['car-1', 'car-2', 'car-3'],
    endsMs: NOW_MS + 45 * 60_000,
  };
  await page.route('**/local/fleet', (route) => route.fulfill({ json: status }));
}
