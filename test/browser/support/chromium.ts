import { accessSync, constants } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';

/** What browsers of this family are called, where they come with a system. */
const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const FOLDERS = ['/usr/bin', '/usr/local/bin', '/snap/bin'];
const PLACES = ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'];

/** There is no browser to test with. */
class NoBrowserError extends Error {
  override readonly name = 'NoBrowserError';
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * The browser that `CHROMIUM` names, else the first that is found.
 *
 * @throws NoBrowserError with what can be done about it
 */
export function findChromium(env: Readonly<Record<string, string | undefined>>): string {
  const named = env['CHROMIUM'];
  const folders = [
    ...(env['PATH'] ?? '').split(delimiter).filter((folder) => isAbsolute(folder)),
    ...FOLDERS,
  ];
  const places =
    named === undefined || named === ''
      ? [...folders.flatMap((folder) => NAMES.map((name) => join(folder, name))), ...PLACES]
      : [named];
  const found = places.find(isProgram);
  if (found !== undefined) return found;
  throw new NoBrowserError(
    named === undefined || named === ''
      ? 'Browser tests need Chromium. Install it (Debian, Ubuntu: apt-get install chromium), or name one: CHROMIUM=/path/to/it.'
      : `CHROMIUM names ${named}, which is no program.`,
  );
}

/** Starts a browser without a window, which draws without a graphics card. */
export const launchChromium = (): Promise<Browser> =>
  chromium.launch({
    executablePath: findChromium(process.env),
    args: [
      '--use-angle=swiftshader',
      '--enable-unsafe-swiftshader',
      '--disable-dev-shm-usage',
      // Root has no sandbox to give up.
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    ],
  });
