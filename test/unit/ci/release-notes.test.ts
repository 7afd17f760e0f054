import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { releaseNotes } from '../../../.ci/release-notes.ts';
import manifest from '../../../package.json' with { type: 'json' };

const CHANGES = readFileSync(join(import.meta.dirname, '../../../CHANGELOG.md'), 'utf8');

describe('the notes of a release', () => {
  test('are what the list of changes says of its version, and nothing of another', () => {
    const changes =
      '# Changes\n\n## Unreleased\n\n- a\n\n## 1.2.3 - 2026-01-02\n\n### Added\n\n- b\n\n## 1.2.2\n\n- c\n';

    expect(releaseNotes('v1.2.3', '1.2.3', changes)).toBe('### Added\n\n- b');
    expect(releaseNotes('v1.2.2', '1.2.2', changes)).toBe('- c');
  });

  test('are none of a tag that is not of the version, or of a version that nothing is said of', () => {
    expect(() => releaseNotes('v1.2.4', '1.2.3', '## 1.2.4\n\n- a')).toThrow('is not of the version');
    expect(() => releaseNotes('v1.2.3', '1.2.3', '## 1.2.34\n\n- a')).toThrow('says nothing of 1.2.3');
    expect(() => releaseNotes('v1.2.3', '1.2.3', '## 1.2.3\n\n## 1.2.2\n\n- a')).toThrow('says nothing');
  });

  test('are there of the version that this is', () => {
    expect(releaseNotes(`v${manifest.version}`, manifest.version, CHANGES)).toContain('### Added');
  });
});

describe('the list of changes', () => {
  test('begins with what is not released, then goes from the latest version to the first', () => {
    const [first, ...versions] = [...CHANGES.matchAll(/^## (\S+)/gm)].map(([, version]) => version!);

    const numbers = versions.map((version) => version.split('.').map(Number));
    expect(first).toBe('Unreleased');
    expect(numbers).toEqual(numbers.toSorted((a, b) => b[0]! - a[0]! || b[1]! - a[1]! || b[2]! - a[2]!));
  });
});
