import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type OidcIssuer, openOidcIssuer } from '../../../local/access/oidc-issuer.ts';
import { readOptions } from '../../../local/options.ts';
import { readyText } from '../../../local/ready-text.ts';

const URL = 'http://127.0.0.1:8321';
const KEY = 'odo_key-of-the-administrator';
const DEVICE_KEY = 'odo_key-of-a-device';

let folder: string;
let issuer: OidcIssuer;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'odograph-ready-'));
  issuer = openOidcIssuer({ dataDir: folder, origin: URL, now: () => 1_000_000 });
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const guarded = (keyFile: string, ...args: readonly string[]): string =>
  readyText(
    { url: URL, access: { keyFile, key: KEY, deviceKey: DEVICE_KEY, issuer } },
    readOptions(['--access', ...args]),
    1,
  );

test('without a word on credentials it says that none are asked for, and how to have that', () => {
  const text = readyText({ url: URL }, readOptions([]), 1.26);

  expect(text).toContain(`Odograph runs at ${URL}  (ready after 1.3 s)`);
  expect(text).toMatch(/no credentials.*this machine only.*--access/);
  expect(text).not.toContain('Warning');
});

test('with --open it warns of who can do what', () => {
  const text = readyText({ url: URL }, readOptions(['--open']), 1);

  expect(text).toMatch(/Warning: anyone on this machine.* can send readings and read/);
});

test('with --access a key and a token stand on lines of their own, and it says where the other key is', () => {
  const lines = guarded('/data/access/key').split('\n');

  const [token = ''] = lines.filter((line) => line.startsWith('eyJ'));
  const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString('utf8'));
  expect(lines).toContain(DEVICE_KEY);
  expect(claims).toMatchObject({ sub: 'local-reader', devices: ['*'], iat: 1000, exp: 1000 + 8 * 3600 });
  expect(lines.join('\n')).toContain('lets local-reader read all devices, for 8 hours');
  expect(lines).toContain('  export ODOGRAPH_KEY=$(cat /data/access/key)');
  expect(lines.join('\n')).toContain(issuer.issuer);
});

test("the administrator's key itself is not shown", () => {
  expect(guarded('/data/access/key')).not.toContain(KEY);
});

test('only of the usual folder it says that the command line finds the key there', () => {
  const finds = /npx odograph finds it by itself/;

  expect(guarded('/data/access/key')).toMatch(finds);
  expect(guarded('/data/access/key', '--data', '/elsewhere')).not.toMatch(finds);
});

test('a shell takes the name of the file whatever is in it', () => {
  expect(guarded("/my $data's/key")).toContain(String.raw`$(cat '/my $data'\''s/key')`);
});

test('only of another folder it says how the command line is told of the system', () => {
  const elsewhere = readyText({ url: URL }, readOptions(['--data', '/elsewhere']), 1);

  expect(elsewhere).toContain(`  export ODOGRAPH_URL=${URL}\n  npx odograph simulate `);
  expect(readyText({ url: URL }, readOptions([]), 1)).not.toContain('ODOGRAPH_URL');
});
