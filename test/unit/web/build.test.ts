import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from 'vitest';
import { contentSecurityPolicy } from '../../../shared/board/content-security-policy.ts';
import { buildBoard } from '../../../web/build.ts';

/** A build takes half a second, on a busy machine more. */
const BUILD_TIMEOUT_MS = 120_000;

/** Length of what a browser loads before it shows something, compressed. */
const FIRST_VIEW_BYTES = 150 * 1024;

/** Names of things that look like addresses: nothing is ever asked there. */
const IDENTIFIERS =
  /^http:\/\/www\.w3\.org\/(1998\/Math\/MathML|1999\/(xhtml|xlink)|2000\/svg)$|^https?:\/\/json-schema\.org\/draft/;

/** Examples in descriptions of the API, and a form by which addresses are checked. */
const EXAMPLES = /^http:\/\/(127\.0\.0\.1:8321\/|\[)/;

/** What the map says of itself, in its licence and in messages for who writes a style. */
const OF_THE_MAP =
  /^https?:\/\/(maplibre\.(org|invalid)\/|github\.com\/(maplibre|mapbox)\/|wiki\.openstreetmap\.org\/)/;

/** Links that are followed by whoever clicks on them. */
const LINKS = /^https:\/\/(app\.foxglove\.dev\/|docs\.foxglove\.dev\/)/;

let folder: string;
let files: Map<string, string>;

beforeAll(async () => {
  folder = await buildBoard();
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  files = new Map(names.map((name) => [name.slice(folder.length), readFileSync(name, 'utf8')]));
}, BUILD_TIMEOUT_MS);

const page = (): string => files.get('/index.html') ?? '';
const attributes = (pattern: RegExp): string[] => [...page().matchAll(pattern)].map(([, value]) => value!);

/** What the page names, and what that imports before it can run. */
function firstView(): Set<string> {
  const found = new Set(['/index.html']);
  const visit = (name: string): void => {
    if (found.has(name) || !files.has(name)) return;
    found.add(name);
    const imports = [...files.get(name)!.matchAll(/(?:from|import)\s*["']\.\/([^"']+)["']/g)];
    for (const [, imported] of imports) visit(`/assets/${imported}`);
  };
  for (const name of attributes(/(?:src|href)="([^"]+)"/g)) visit(name);
  return found;
}

describe('the built board', () => {
  test('shows its first view after 150 KB at most', () => {
    const names = [...firstView()];

    const bytes = names.map((name) => gzipSync(files.get(name)!, { level: 6 }).length);
    expect(names.length).toBeGreaterThan(3);
    expect(bytes.reduce((sum, each) => sum + each, 0)).toBeLessThan(FIRST_VIEW_BYTES);
  });

  test('has a page without script and style of its own, as its policy wants', () => {
    expect(page()).not.toMatch(/<style|\sstyle=|\son\w+=|<base/i);
    for (const [, within] of page().matchAll(/<script[^>]*>([^<]*)<\/script>/g)) expect(within).toBe('');
  });

  test('names no other origin', () => {
    const named = [...files].flatMap(([name, text]) =>
      [...text.matchAll(/\b(?:https?|wss?):\/\/[^\s"'`)\\]+/g)].map(([address]) => `${name}: ${address}`),
    );

    const others = named.filter((each) => {
      const address = each.slice(each.indexOf(': ') + 2);
      return ![IDENTIFIERS, EXAMPLES, LINKS, OF_THE_MAP].some((known) => known.test(address));
    });
    expect(others).toEqual([]);
    expect(attributes(/(?:src|href)="([^"]+)"/g).filter((address) => !/^\/[^/]/.test(address))).toEqual([]);
  });

  test('loads nothing by its styles but its own', () => {
    const styles = [...files].filter(([name]) => name.endsWith('.css')).map(([, text]) => text);

    expect(styles.length).toBeGreaterThan(0);
    for (const text of styles) expect(text).not.toMatch(/@import|url\((?!["']?(data:|\/assets\/))/);
  });

  test('has nothing of Node in it', () => {
    const scripts = [...files].filter(([name]) => name.endsWith('.js'));

    for (const [name, text] of scripts) {
      expect([name, text.match(/node:\w+|vite-browser-external|\bprocess\.env|\bBuffer\.from/)?.[0]]).toEqual(
        [name, undefined],
      );
    }
  });

  test('is built once of the same sources', async () => {
    expect(await buildBoard()).toBe(folder);
  });
});

const directives = (origins: readonly string[]) =>
  new Map(
    contentSecurityPolicy({ endpoints: origins })
      .split('; ')
      .map((directive) => [directive.split(' ')[0], directive.split(' ').slice(1)]),
  );

describe('the policy of the page', () => {
  test('lets in nothing but what is named, and no code that is made of text', () => {
    const policy = directives([]);

    expect(policy.get('default-src')).toEqual(["'none'"]);
    for (const name of ['script-src', 'style-src', 'connect-src'])
      expect(policy.get(name)).toEqual(["'self'"]);
    for (const name of ['base-uri', 'form-action', 'frame-ancestors'])
      expect(policy.get(name)).toEqual(["'none'"]);
    expect(contentSecurityPolicy({ endpoints: [] })).not.toMatch(/unsafe|\*|https?:|strict-dynamic/);
  });

  test('lets the page ask the endpoints that it is told of, each named once', () => {
    const api = 'https://api.example';

    expect(directives([api, api, 'https://issuer.example']).get('connect-src')).toEqual([
      "'self'",
      api,
      'https://issuer.example',
    ]);
  });
});
