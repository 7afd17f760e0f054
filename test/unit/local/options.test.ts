import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { USUAL_LIMITS } from '../../../shared/access/request-limits.ts';
import { USUAL_DASHBOARD_SETTINGS } from '../../../shared/dashboard/settings.ts';
import { HELP, readOptions, UsageError } from '../../../local/options.ts';

test('without options there is a port, a folder, no throttle, and no credentials are asked for', () => {
  expect(readOptions([])).toEqual({
    port: 8321,
    dataDir: '.odograph',
    access: false,
    open: false,
    throttle: false,
    help: false,
  });
});

test('every option is taken', () => {
  const options = readOptions(['--port', '9000', '--data=/tmp/x', '--open', '--throttle', '-h']);
  expect(options).toEqual({
    port: 9000,
    dataDir: '/tmp/x',
    access: false,
    open: true,
    throttle: true,
    help: true,
  });
});

test('with --access credentials are asked for; limits that are not given stay as they are', () => {
  const options = readOptions(['--access', '--limits', '{"streamsPerReader":2}']);
  expect(options).toMatchObject({
    access: true,
    open: false,
    limits: { ...USUAL_LIMITS, streamsPerReader: 2 },
  });
});

test('devices are split in lanes as --lanes says', () => {
  expect(readOptions(['--lanes', '{"rig-*":8}'])).toMatchObject({ lanes: { 'rig-*': 8 } });
});

test('dashboards and a map are as is said; what is not said is as usual', () => {
  const url = 'https://tiles.example.org/{z}/{x}/{y}.png';

  expect(readOptions(['--dashboards', '{"totalBytes":null,"schema":"none"}'])).toMatchObject({
    dashboards: { ...USUAL_DASHBOARD_SETTINGS, totalBytes: null, schema: 'none' },
  });
  expect(readOptions(['--tiles', url, '--tiles-attribution', '© Maps']).tiles).toEqual({
    url,
    attribution: '© Maps',
    tileSize: 256,
    maxZoom: 19,
  });
  expect(readOptions(['--tiles', url]).tiles).toEqual({ url, tileSize: 256, maxZoom: 19 });
});

test.each([
  [['--access', '--open'], /--access and --open exclude each other/],
  [['--limits', 'two'], /--limits: .*JSON/],
  [['--limits', '{"streamsPerReader":0}'], /--limits: .*streamsPerReader/s],
  [['--limits', '{"streams":2}'], /--limits: .*streams/s],
  [['--lanes', '8'], /--lanes: .*record/s],
  [['--lanes', '{"rig-*":0}'], /--lanes: .*rig/s],
  [['--dashboards', 'much'], /--dashboards: .*JSON/],
  [['--dashboards', '{"totalBytes":-1}'], /--dashboards: .*totalBytes/s],
  [['--tiles', 'https://tiles.example.org/'], /--tiles: .*\{z\}/s],
  [['--tiles-attribution', '© Maps'], /--tiles-attribution .*--tiles/],
  [['--port', 'high'], /0 to 65535, not "high"/],
  [['--port', '70000'], /0 to 65535/],
  [['--data', ''], /name of a folder/],
  [['--colour'], /Unknown option '--colour'/],
  [['stray'], /stray/],
])('%j is refused with what is wrong', (args, message) => {
  expect(() => readOptions(args)).toThrow(UsageError);
  expect(() => readOptions(args)).toThrow(message);
});

test('the help names every option', () => {
  for (const option of [
    '--port',
    '--data',
    '--open',
    '--access',
    '--limits',
    '--lanes',
    '--sources',
    '--throttle',
    '--help',
  ])
    expect(HELP).toContain(option);
});

describe('--sources', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'odograph-options-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const read = (text: string) => {
    const file = join(folder, 'sources.json');
    writeFileSync(file, text);
    return readOptions(['--sources', file]);
  };

  test('names a file that says what sessions may be bound to', () => {
    const sources = { laps: { kind: 'mcap', url: 'http://127.0.0.1/{identity}.mcap', allowPrivate: true } };

    expect(read(JSON.stringify(sources))).toMatchObject({ sources });
  });

  test.each([
    ['{', /--sources: .*JSON/],
    ['{"laps":{"kind":"tape"}}', /--sources: .*laps/s],
    ['{"laps":{"kind":"mcap","url":"http://127.0.0.1/{identity}"}}', /--sources: .*laps/s],
  ])('is refused when it does not: %s', (text, message) => {
    expect(() => read(text)).toThrow(message);
    expect(() => read(text)).toThrow(UsageError);
  });

  test('is refused when there is no such file', () => {
    expect(() => readOptions(['--sources', join(folder, 'nothing.json')])).toThrow(
      /--sources: .*nothing\.json/,
    );
  });
});
