import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { ExportRun } from '../../../../cli/export/export-run.ts';
import { daysText, EXPORT_VERSION, readDays } from '../../../../cli/export/manifest-files.ts';
import { PartFile, writeWhole } from '../../../../cli/export/part-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'odograph-manifests-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const day = (date: string) => ({
  date,
  version: `v-${date}`,
  readings: 3,
  files: { mcap: { name: `${date}.mcap`, bytes: 7, sha256: 'ab' } },
});

test('the days of a device read back as they were written, in order of time', async () => {
  const days = ['2026-01-03', '2026-01-01'].map(day);
  const path = join(folder, 'days.json');
  await writeWhole(path, daysText('car', new Map(days.map((each) => [each.date, each]))));

  const read = await readDays(path, 'car');

  expect([...read.values()]).toEqual(days.toReversed());
});

test('a folder without a manifest holds no days', async () => {
  expect(await readDays(join(folder, 'none.json'), 'car')).toEqual(new Map());
});

test('the days of another device are not taken for this one', async () => {
  const path = join(folder, 'other.json');
  await writeWhole(path, daysText('bike', new Map()));

  await expect(readDays(path, 'car')).rejects.toThrow('is of the device bike, not of car');
});

test.each([
  ['{"version":1', 'it is not JSON'],
  ['[]', 'it is no manifest'],
  ['{"version":1,"device":"car"}', 'it is no manifest'],
  [`{"version":${EXPORT_VERSION + 1},"device":"car","days":[]}`, 'of a later Odograph'],
])('what is no manifest of ours is refused: %s', async (text, why) => {
  const path = join(folder, 'wrong.json');
  writeFileSync(path, text);

  await expect(readDays(path, 'car')).rejects.toThrow(why);
});

test("a folder keeps one system's export, and a local one may have another port", async () => {
  const [out, other] = [join(folder, 'out'), join(folder, 'run')];
  mkdirSync(out);
  const local = await ExportRun.open(out, 'http://127.0.0.1:1', '2026-01-01T00:00:00Z', false);
  await local.begin();

  const again = await ExportRun.open(out, 'http://localhost:2', '2026-01-01T00:00:00Z', false);
  const foreign = ExportRun.open(out, 'https://other.example', '2026-01-01T00:00:00Z', false);
  const dry = await ExportRun.open(other, 'https://other.example', '2026-01-01T00:00:00Z', true);
  await dry.end('2026-01-01T00:00:01Z');

  expect(again.totals.devices).toBe(0);
  await expect(foreign).rejects.toThrow(`${out} holds what http://127.0.0.1:1 had.`);
  expect(() => readFileSync(join(other, 'manifest.json'))).toThrow('ENOENT');
});

const open = (out: string) => ExportRun.open(out, 'https://a.example', '2026-01-01T00:00:00Z', false);

test('nothing is exported into a folder of other files, but beside what a run left that broke off', async () => {
  const [photos, broken] = [join(folder, 'photos'), join(folder, 'broken')];
  for (const out of [photos, broken]) mkdirSync(out);
  writeFileSync(join(photos, 'car.jpg'), '');
  writeFileSync(join(broken, 'manifest.json.part'), '');

  await expect(open(photos)).rejects.toThrow(`${photos} holds other files, and nothing that was exported.`);
  expect((await open(broken)).totals.devices).toBe(0);
});

test('a file has its name only once it is whole, and what it replaces stays until then', async () => {
  const path = join(folder, 'file');
  writeFileSync(path, 'before');
  const file = await PartFile.create(path);
  await file.write(Buffer.from('what broke off'));
  await file.empty();
  await file.write(Buffer.from('after'));
  const meanwhile = readFileSync(path, 'utf8');

  await file.commit();
  await file.discard();

  expect(meanwhile).toBe('before');
  expect(readFileSync(path, 'utf8')).toBe('after');
  expect(file.bytes).toBe(5);
  expect(file.sha256).toBe(createHash('sha256').update('after').digest('hex'));
});

test('what cannot be written is told in words', async () => {
  writeFileSync(join(folder, 'in-the-way'), '');

  await expect(PartFile.create(join(folder, 'in-the-way', 'file'))).rejects.toThrow(
    'cannot be written: a file is in the way of a folder.',
  );
});
