import type { Page } from 'playwright-core';
import type { DashboardInput } from '../../../shared/dashboard/schema.ts';
import { plotOf, sensorItem } from '../support/actions.ts';
import { keepBoard } from '../support/full-board.ts';
import { DRIVE_BOARD, TRACK_BOARD, VALUES_BOARD } from './boards.ts';
import { nameIssuer, pretendFleet, type Stage } from './stage.ts';

/** Systems that there are pictures of. */
export interface Stages {
  /** Nothing has been sent to it. */
  readonly empty: Stage;
  /** Three cars have driven. */
  readonly fleet: Stage;
  /** Asks who is there. */
  readonly guarded: Stage;
}

/** What a picture shows. */
export interface Picture {
  readonly name: string;
  readonly stage: keyof Stages;
  /** What stands behind `#`. */
  readonly hash?: (stage: Stage) => Promise<string>;
  /** What has to be so before the page is opened. */
  readonly before?: (page: Page) => Promise<unknown>;
  /** Whether time goes on: without that, nothing is ever waited for too long. */
  readonly isTimed?: boolean;
  /** Brings about what is to be seen, and waits for it. */
  readonly act: (page: Page, isNarrow: boolean) => Promise<void>;
}

const isDrawn = async (page: Page): Promise<void> => {
  await page.locator('.plot[aria-busy="false"]').first().waitFor();
  await page.waitForFunction(() => document.querySelector('.plot[aria-busy="true"]') === null);
};

const isMapped = (page: Page): Promise<void> => page.locator('.track-mark-end').first().waitFor();

const areKnown = async (page: Page): Promise<void> => {
  await page.waitForFunction(
    () => ![...document.querySelectorAll('.values-value')].some((cell) => cell.textContent === '…'),
  );
};

const links = new Map<DashboardInput, Promise<string>>();

/** A link to a board, which is kept once. */
const linkTo =
  (board: DashboardInput) =>
  ({ url }: Stage): Promise<string> => {
    const link = links.get(board) ?? keepBoard(url, board);
    links.set(board, link);
    return link;
  };

const refuseAnswers = (page: Page): Promise<unknown> =>
  page.route('**/api/**', (route) => route.abort('connectionrefused'));

async function openRail(page: Page, isNarrow: boolean): Promise<void> {
  if (isNarrow) await page.getByRole('button', { name: 'Devices and sensors', exact: true }).click();
}

export const PICTURES: readonly Picture[] = [
  {
    name: 'first-run',
    stage: 'empty',
    act: (page) => page.getByRole('button', { name: 'Start the simulated fleet' }).waitFor(),
  },
  {
    name: 'first-run-fleet',
    stage: 'fleet',
    before: pretendFleet,
    act: async (page) => {
      await page.getByText('3 simulated cars are driving').waitFor();
      await page.getByRole('button', { name: 'Start with car-1' }).click();
      await isDrawn(page);
      await page.locator('.track-mark-latest').first().waitFor();
      await areKnown(page);
    },
  },
  {
    name: 'board',
    stage: 'fleet',
    hash: linkTo(DRIVE_BOARD),
    act: async (page) => {
      await isDrawn(page);
      await isMapped(page);
    },
  },
  {
    name: 'track',
    stage: 'fleet',
    hash: linkTo(TRACK_BOARD),
    act: async (page, isNarrow) => {
      await isDrawn(page);
      await isMapped(page);
      if (isNarrow) return;
      await plotOf(page, 'speed').hover({ position: { x: 240, y: 120 } });
      await page.locator('.track-mark-cursor').first().waitFor();
    },
  },
  {
    name: 'values',
    stage: 'fleet',
    hash: linkTo(VALUES_BOARD),
    act: async (page) => {
      await isDrawn(page);
      await areKnown(page);
    },
  },
  {
    name: 'time-range',
    stage: 'fleet',
    hash: linkTo(DRIVE_BOARD),
    act: async (page) => {
      await isDrawn(page);
      await isMapped(page);
      await page.getByRole('group', { name: 'Time' }).getByRole('button').first().click();
    },
  },
  {
    name: 'sensor-search',
    stage: 'fleet',
    hash: linkTo(DRIVE_BOARD),
    act: async (page, isNarrow) => {
      await isDrawn(page);
      await isMapped(page);
      await openRail(page, isNarrow);
      await page.getByRole('searchbox', { name: 'Search sensors' }).fill('^(lat|lon)|speed');
      await sensorItem(page, 'speed').hover();
    },
  },
  {
    name: 'recordings',
    stage: 'fleet',
    hash: async () => '#/recordings/car-1',
    act: async (page) => {
      await page.getByRole('rowheader').first().waitFor();
      const record = page.getByRole('button', { name: 'Record now: 2026-05-23' });
      if (await record.isVisible()) await record.click();
      await page.getByRole('link', { name: 'MCAP of 2026-05-23' }).waitFor();
    },
  },
  {
    name: 'dashboards',
    stage: 'fleet',
    hash: async (stage) => {
      for (const board of [DRIVE_BOARD, TRACK_BOARD, VALUES_BOARD]) await linkTo(board)(stage);
      return '#/dashboards';
    },
    act: (page) => page.getByRole('button', { name: 'Export' }).first().waitFor(),
  },
  {
    name: 'changed-link',
    stage: 'fleet',
    hash: async (stage) => `${await linkTo(DRIVE_BOARD)(stage)}&content=${'0'.repeat(64)}`,
    act: (page) => page.getByRole('dialog', { name: /changed since the link was made/ }).waitFor(),
  },
  {
    name: 'sign-in',
    stage: 'guarded',
    before: nameIssuer,
    act: (page) => page.getByRole('heading', { name: 'Sign in to Odograph' }).waitFor(),
  },
  {
    name: 'no-answer',
    stage: 'fleet',
    isTimed: true,
    before: refuseAnswers,
    act: (page) => page.getByRole('heading', { name: 'The system does not answer' }).waitFor(),
  },
  {
    name: 'connection-lost',
    stage: 'fleet',
    isTimed: true,
    hash: linkTo(DRIVE_BOARD),
    act: async (page) => {
      await isDrawn(page);
      await isMapped(page);
      await refuseAnswers(page);
      await page.getByText(/^The system does not answer since/).waitFor();
    },
  },
];
