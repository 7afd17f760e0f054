import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DEFAULT_URL } from '../../../cli/base-url.ts';
import { DEFAULT_LOADER } from '../../../cli/open/command.ts';
import { FUNCTIONS } from '../../../functions/catalogue.ts';
import { RULES } from '../../../shared/verify/verify.ts';
import { readYaml } from './read-yaml.ts';

const read = (path: string): string => readFileSync(join(import.meta.dirname, '../../..', path), 'utf8');

/**
 * Values that the chart knows: it refuses others.
 * https://github.com/foxglove/helm-charts/blob/main/charts/remote-data-loader/values.schema.json
 */
const CHART = {
  '': ['globals', 'ingress', 'remoteDataLoader'],
  globals: ['manifestEndpoint', 'secrets', 'proxy', 'aws', 'azure', 'disableAuth', 'cache'],
  'globals.aws': ['region'],
  'globals.cache': ['enabled', 'storageProvider', 'bucketName'],
  ingress: ['enabled', 'className', 'annotations', 'host', 'tls'],
} as const;

const [ROUTE] = FUNCTIONS.manifest.url.routes;

describe("the values of the loader's chart", () => {
  const values = readYaml(read('foxglove/values.yaml'));
  const globals = values['globals'] as Record<string, unknown>;

  it('are values that it knows', () => {
    const unknown: string[] = [];
    const look = (members: object, path: string): void => {
      for (const [name, value] of Object.entries(members)) {
        const known = (CHART as Record<string, readonly string[]>)[path] ?? [];
        if (!known.includes(name)) unknown.push(`${path}.${name}`);
        if (typeof value === 'object') look(value as object, path === '' ? name : `${path}.${name}`);
      }
    };

    look(values, '');

    expect(unknown).toEqual([]);
  });

  it('lead to our manifest, and have users sign in', () => {
    const endpoint = new URL(String(globals['manifestEndpoint']));

    expect([endpoint.protocol, endpoint.pathname, endpoint.search]).toEqual(['https:', ROUTE, '']);
    expect(globals['disableAuth']).toBe('false');
    expect(globals['cache']).toMatchObject({ enabled: 'true', storageProvider: 'aws' });
  });

  it('come with the secret that the chart reads', () => {
    const secret = readYaml(read('foxglove/auth-credentials.yaml'));

    expect(secret).toMatchObject({ kind: 'Secret', metadata: { name: 'auth-credentials' } });
    expect(Object.keys(secret['stringData'] as object)).toEqual([
      'OAUTH_CLIENT_ID',
      'OAUTH_CLIENT_SECRET',
      'OAUTH_AUTHORIZE_URL',
    ]);
  });
});

it('runs the loader where commands look for it, beside a system where that is', () => {
  const lines = read('foxglove/local.env').matchAll(/^([A-Z_]+)=(.*)$/gm);

  const variables = Object.fromEntries([...lines].map(([, name = '', value = '']) => [name, value]));

  expect(variables).toEqual({
    MANIFEST_ENDPOINT: `${DEFAULT_URL}${ROUTE}`,
    ADDRESS: `127.0.0.1:${new URL(DEFAULT_LOADER).port}`,
    DISABLE_AUTH: 'true',
    ALLOW_HTTP_SOURCES: 'true',
  });
});

describe('the page on Foxglove', () => {
  const page = read('docs/foxglove.md');

  it('tells of every check, as the check itself does, and of no other', () => {
    const rows = [...page.matchAll(/^\| `([a-z]+\.[a-z0-9-]+)` +\| (must|should) +\| (.*?) +\|$/gm)];

    expect(rows.map(([, id, level, says]) => ({ id, level, says }))).toEqual(
      RULES.map(({ id, level, says }) => ({ id, level, says })),
    );
  });

  it('has every heading that a check leads to', () => {
    const headings = new Set(
      [...page.matchAll(/^#+ (.*)$/gm)].map(([, text = '']) => text.toLowerCase().replaceAll(' ', '-')),
    );

    const led = RULES.flatMap(({ docs }) => /^docs\/foxglove\.md#(.*)$/.exec(docs)?.[1] ?? []);
    expect(led.filter((heading) => !headings.has(heading))).toEqual([]);
  });

  it('names files that are there', () => {
    const files = [...page.matchAll(/`(foxglove\/[\w/-]+\.\w+)`/g)].map(([, name = '']) => name);

    expect(new Set(files).size).toBeGreaterThan(4);
    for (const file of new Set(files)) expect(read(file)).not.toBe('');
  });
});
