import type { Browser, BrowserContext, Page } from 'playwright-core';

export interface VisitOptions {
  readonly origin: string;
  /** What stands behind `#`. */
  readonly hash?: string;
  readonly width?: number;
  readonly height?: number;
  readonly colors?: 'light' | 'dark';
  /** Whether there are fingers instead of a mouse. */
  readonly hasTouch?: boolean;
  /** Is done before the board is opened. */
  readonly before?: (page: Page) => Promise<unknown>;
  /** Origins that the page may ask beside its own. */
  readonly others?: readonly string[];
}

/** A page of the board, in a browser that nobody has used before. */
export interface Visit {
  readonly page: Page;
  /** What went wrong behind the page's back: violations of its policy, requests to others, errors. */
  readonly faults: readonly string[];
  close(): Promise<void>;
}

/** What a browser says of answers such as 401, which tests bring about. */
const OF_ANSWERS = /^Failed to load resource/;

export async function visit(
  browser: Browser,
  { origin, hash = '', width = 1280, height = 900, ...options }: VisitOptions,
): Promise<Visit> {
  const { colors = 'light', hasTouch = false, before, others = [] } = options;
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: colors,
    reducedMotion: 'reduce',
    hasTouch,
    timezoneId: 'UTC',
    locale: 'en-GB',
    acceptDownloads: true,
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  context.setDefaultTimeout(20_000);
  const faults: string[] = [];
  await watch(context, new Set([origin, ...others]), faults);
  const page = await context.newPage();
  await before?.(page);
  await page.goto(`${origin}/${hash}`);
  return { page, faults, close: async () => context.close() };
}

async function watch(context: BrowserContext, origins: ReadonlySet<string>, faults: string[]): Promise<void> {
  context.on('request', (request) => {
    const { protocol, origin: asked } = new URL(request.url());
    if (protocol !== 'data:' && protocol !== 'blob:' && !origins.has(asked)) {
      faults.push(`a request went to ${request.url()}`);
    }
  });
  context.on('weberror', (error) => faults.push(`an error was thrown: ${error.error().message}`));
  context.on('console', (message) => {
    if (message.type() === 'error' && !OF_ANSWERS.test(message.text())) faults.push(message.text());
  });
  await context.exposeFunction('tellViolation', (text: string) => faults.push(text));
  await context.addInitScript(() => {
    addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI, sourceFile }) => {
      const tell: unknown = Reflect.get(globalThis, 'tellViolation');
      if (typeof tell === 'function') {
        tell(`the policy's ${effectiveDirective} refused ${blockedURI} of ${sourceFile}`);
      }
    });
  });
}
