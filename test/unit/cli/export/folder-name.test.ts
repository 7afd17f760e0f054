import * as fc from 'fast-check';
import { expect, it, test } from 'vitest';
import { folderOf } from '../../../../cli/export/folder-name.ts';
import { nameFault } from '../../../../shared/reading/name.ts';
import { RUNS } from '../../../support/arbitraries.ts';
import { hostileNames } from '../../../support/hostile-names.ts';
import { ODD_NAMES } from '../../../support/names.ts';

const names = fc
  .oneof(
    fc.constantFrom(...ODD_NAMES),
    fc.string({ minLength: 1, maxLength: 128, unit: 'grapheme' }),
    fc.stringMatching(/^[a-zA-Z0-9_.=-]{1,40}$/),
    fc.constantFrom(...hostileNames(1, 500)),
    fc.constantFrom(
      'con',
      'CON',
      'nul.txt',
      'com1',
      'lpt9.x',
      'aux.',
      'manifest.json',
      'sessions.ndjson',
      'a.part',
    ),
  )
  .filter((name) => nameFault(name) === undefined);

it('gives names that every file system takes, whatever the device is called', () => {
  fc.assert(
    fc.property(names, (name) => {
      const folder = folderOf(name);

      expect(folder).toMatch(/^[A-Za-z0-9_=.-]{1,100}$/);
      expect(folder).not.toMatch(/^\.|\.$|\.(json|ndjson|part)$/);
      expect(folder).not.toMatch(/^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i);
    }),
    { ...RUNS, numRuns: 2000 },
  );
});

it('gives different devices different folders, also where upper and lower case are one', () => {
  const folders = new Map<string, string>();

  fc.assert(
    fc.property(names, fc.boolean(), (drawn, isUpper) => {
      const name = isUpper ? drawn.toUpperCase() : drawn;
      const folder = folderOf(name).toLowerCase();
      const other = folders.get(folder) ?? name;
      folders.set(folder, name);

      expect(other).toBe(name);
    }),
    { ...RUNS, numRuns: 3000 },
  );
});

test('plain names stay as they are', () => {
  const plain = ['car-1', 'robot_7', '2024.unit-3', 'a'];

  expect(plain.map(folderOf)).toEqual(plain);
});

test('other names can be read, and stay the same from run to run', () => {
  const folders = ['Car-1', 'robot/7', '..'].map(folderOf);

  expect(folders.map((folder) => folder.replace(/=[0-9a-f]{32}$/, '=…'))).toEqual([
    'Car-1=…',
    'robot_7=…',
    '__=…',
  ]);
  expect(folders[2]).toBe('__=5ec1f7e700f37c3d0b2981d04855fc34');
});
