import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { writeHour } from './hour-file.ts';
import type { LongRun, Path } from './work.ts';

const CHILD = join(import.meta.dirname, 'child.ts');

/** A folder with an hour of segments, in which paths are run, each in a process of its own. */
export class LongRuns implements Disposable {
  readonly #folder = mkdtempSync(join(tmpdir(), 'odograph-bench-'));

  /** @param seconds how much of the hour has readings */
  constructor(seconds: number) {
    writeHour(this.#folder, seconds);
  }

  async run(path: Path, hours: number, times = 1): Promise<LongRun> {
    const { stdout } = await promisify(execFile)(process.execPath, [
      CHILD,
      path,
      String(hours),
      this.#folder,
      String(times),
    ]);
    return JSON.parse(stdout) as LongRun;
  }

  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
