/** Takes the pictures of docs/images/board: of each view, light and dark, as wide as a screen and as a phone. */

import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { buildInto } from '../../local/bundles.ts';
import { buildBoard } from '../../web/build.ts';
import { fleetReadings } from './pictures/fleet-data.ts';
import { setTime, startStage } from './pictures/stage.ts';
import { type Picture, PICTURES, type Stages } from './pictures/views.ts';
import { launchChromium } from './support/chromium.ts';
import { visit } from './support/visit.ts';

const FOLDER = join(import.meta.dirname, '../../docs/images/board');
const COLORS = ['light', 'dark'] as const;
const SIZES = [
  { width: 1280, height: 800 },
  { width: 390, height: 844 },
] as const;
const FIRST_PORT = 18_321;
/** Narrower than this, devices and sensors are behind a button. */
const NARROW_PX = 720;
/** What is still on its way onto the screen. */
const SETTLE_MS = 400;

/** @param wanted a part of a picture's name; all without */
async function takePictures(wanted: string): Promise<void> {
  const pictures = PICTURES.filter(({ name }) => name.includes(wanted));
  const folder = mkdtempSync(join(tmpdir(), 'odograph-pictures-'));
  const closing: (() => Promise<void>)[] = [];
  try {
    const [bundles, board] = await Promise.all([buildInto(join(folder, 'bundles')), buildBoard()]);
    const start = async (port: number, access?: boolean) => {
      const stage = await startStage({ bundles, board }, port, access);
      closing.push(() => stage.close());
      return stage;
    };
    const stages: Stages = {
      empty: await start(FIRST_PORT),
      fleet: await start(FIRST_PORT + 1),
      guarded: await start(FIRST_PORT + 2, true),
    };
    await stages.fleet.send(fleetReadings());
    const browser = await launchChromium();
    closing.push(() => browser.close());
    mkdirSync(FOLDER, { recursive: true });
    for (const picture of pictures) await take(browser, stages, picture);
  } finally {
    for (const close of closing.toReversed()) await close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function take(browser: Browser, stages: Stages, picture: Picture): Promise<void> {
  const stage = stages[picture.stage];
  const hash = (await picture.hash?.(stage)) ?? '';
  for (const size of SIZES) {
    for (const colors of COLORS) {
      const opened = await visit(browser, {
        origin: stage.url,
        hash,
        ...size,
        colors,
        before: async (fresh) => {
          await setTime(fresh, picture.isTimed);
          await picture.before?.(fresh);
        },
      });
      const { page, faults } = opened;
      await picture.act(page, size.width < NARROW_PX);
      await page.waitForTimeout(SETTLE_MS);
      const name = `${picture.name}-${colors}-${size.width}.png`;
      await page.screenshot({ path: join(FOLDER, name), caret: 'hide' });
      for (const fault of faults) console.error(`${name}: ${fault}`);
      console.log(name);
      await page.unrouteAll({ behavior: 'ignoreErrors' });
      await opened.close();
    }
  }
}

await takePictures(process.argv[2] ?? '');
