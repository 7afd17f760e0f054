import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { buildInto } from '../../../local/bundles.ts';
import { buildBoard } from '../../../web/build.ts';
import { findChromium } from './chromium.ts';

declare module 'vitest' {
  interface ProvidedContext {
    readonly bundles: readonly (readonly [name: string, folder: string])[];
    readonly board: string;
  }
}

/** Builds functions and board once for all files of tests; says at once where there is no browser. */
export async function setup(project: TestProject): Promise<() => void> {
  findChromium(process.env);
  const folder = mkdtempSync(join(tmpdir(), 'odograph-bundles-'));
  const [bundles, board] = await Promise.all([buildInto(folder), buildBoard()]);
  project.provide('bundles', [...bundles]);
  project.provide('board', board);
  return () => rmSync(folder, { recursive: true, force: true });
}
