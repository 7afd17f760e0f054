import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, inject } from 'vitest';
import type { FunctionName } from '../../../functions/catalogue.ts';
import { type LocalSystem, startLocal } from '../../../local/local.ts';
import { originOfTiles, type TilesInput } from '../../../shared/board/tiles.ts';
import { launchChromium } from './chromium.ts';
import type { SentReading } from './readings.ts';
import { type Visit, visit, type VisitOptions } from './visit.ts';

/** A system with a board, and browsers that come to it. */
export interface BoardWorld {
  readonly system: LocalSystem;
  /** A page of a browser that nobody has used before. */
  open(options?: Omit<VisitOptions, 'origin'>): Promise<Page>;
  /** Sends readings, and waits until they are stored. */
  send(readings: readonly SentReading[]): Promise<void>;
}

/**
 * Starts a system with an empty folder for the tests of a file. After each test, no page may have violated its policy,
 * asked another origin, or thrown.
 */
export function useBoard({
  access = false,
  first,
  tiles,
}: {
  access?: boolean;
  first?: readonly SentReading[];
  tiles?: TilesInput;
} = {}): BoardWorld {
  let folder: string;
  let system: LocalSystem;
  let browser: Browser;
  let visits: Visit[] = [];

  const send = async (readings: readonly SentReading[]): Promise<void> => {
    const key = system.access?.key;
    const answer = await fetch(`${system.url}/ingest`, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-ndjson',
        ...(key !== undefined && { authorization: `Bearer ${key}` }),
      },
      body: readings.map((reading) => JSON.stringify(reading)).join('\n'),
    });
    if (!answer.ok) throw new Error(`ingest answers ${answer.status}: ${await answer.text()}`);
    await answer.body?.cancel();
    await system.settled();
  };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'odograph-board-'));
    const bundles = new Map(inject('bundles') as readonly (readonly [FunctionName, string])[]);
    const options = { port: 0, dataDir: folder, access, batchingWindowSeconds: 0, ...(tiles && { tiles }) };
    [system, browser] = await Promise.all([
      startLocal({ ...options, bundles, board: inject('board') }),
      launchChromium(),
    ]);
    if (first !== undefined) await send(first);
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await keepPictures(task.fullTestName, visits);
    const faults = visits.flatMap((each) => each.faults);
    await Promise.all(visits.map(async (each) => each.close()));
    visits = [];
    expect(faults).toEqual([]);
  });
  afterAll(async () => {
    await browser.close();
    await system.close();
    rmSync(folder, { recursive: true, force: true });
  });

  return {
    get system() {
      return system;
    },
    open: async (options = {}) => {
      const others = tiles === undefined ? [] : [originOfTiles(tiles)];
      const opened = await visit(browser, { origin: system.url, others, ...options });
      visits.push(opened);
      return opened.page;
    },
    send,
  };
}

const PICTURES = join(import.meta.dirname, '../../../dist/test-browser');

/** Keeps what was to be seen when a test failed. */
async function keepPictures(name: string, visits: readonly Visit[]): Promise<void> {
  mkdirSync(PICTURES, { recursive: true });
  for (const [index, { page }] of visits.entries()) {
    const path = join(PICTURES, `${name.replaceAll(/\W+/g, '-').slice(0, 80)}-${index + 1}.png`);
    await page.screenshot({ path }).then(
      () => console.error(`What was to be seen: ${path}`),
      () => undefined,
    );
  }
}
