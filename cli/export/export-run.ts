import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { CliFailure } from '../failure.ts';
import type { DeviceOutcome } from './export-device.ts';
import {
  EXPORT_VERSION,
  type ExportManifest,
  MANIFEST_FILE,
  manifestText,
  readExport,
} from './manifest-files.ts';
import { writeWhole } from './part-file.ts';
import type { SystemFiles } from './system-files.ts';

/** Names of one's own machine, on which a system has another port every time. */
const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** One run of an export, and the manifest that it leaves. */
export class ExportRun {
  readonly totals = { devices: 0, fetched: 0, unchanged: 0, failed: 0, readings: 0, bytes: 0 };
  readonly #path: string;
  readonly #isDryRun: boolean;
  readonly #manifest: ExportManifest;
  readonly #devices: Map<string, ExportManifest['devices'][number]>;

  private constructor(path: string, manifest: ExportManifest, isDryRun: boolean) {
    this.#path = path;
    this.#manifest = manifest;
    this.#isDryRun = isDryRun;
    this.#devices = new Map(manifest.devices.map((entry) => [entry.device, entry]));
  }

  /**
   * Takes up what a folder has.
   *
   * @throws CliFailure for a folder that holds another system's export, other files, or a manifest that cannot be read
   */
  static async open(out: string, system: string, began: string, isDryRun: boolean): Promise<ExportRun> {
    const path = join(out, MANIFEST_FILE);
    const before = await readExport(path);
    if (before !== undefined && !isSame(before.system, system))
      throw new CliFailure(`${out} holds what ${before.system} had.`, 'Export to another folder.');
    if (before === undefined && (await holdsOther(out)))
      throw new CliFailure(
        `${out} holds other files, and nothing that was exported.`,
        'Export to a folder that is new or empty.',
      );
    const manifest: ExportManifest = {
      version: EXPORT_VERSION,
      system,
      began,
      isComplete: false,
      devices: before?.devices ?? [],
      files: before?.files ?? [],
      failed: [],
      leftOut: [],
    };
    return new ExportRun(path, manifest, isDryRun);
  }

  get leftOut(): readonly string[] {
    return this.#manifest.leftOut;
  }

  /** Says that a run is under way. */
  begin(): Promise<void> {
    return this.#save();
  }

  add({ entry, fetched, unchanged, failed }: DeviceOutcome): void {
    this.#devices.set(entry.device, entry);
    this.#manifest.failed.push(...failed);
    this.totals.devices += 1;
    this.totals.fetched += fetched;
    this.totals.unchanged += unchanged;
    this.totals.failed += failed.length;
    this.totals.readings += entry.readings;
    this.totals.bytes += entry.bytes;
  }

  addSystem({ files, leftOut }: SystemFiles): void {
    const names = new Set(files.map(({ name }) => name));
    this.#manifest.files = [...this.#manifest.files.filter(({ name }) => !names.has(name)), ...files];
    this.#manifest.leftOut = leftOut;
  }

  async end(ended: string): Promise<void> {
    this.#manifest.ended = ended;
    this.#manifest.isComplete = this.#manifest.failed.length === 0;
    await this.#save();
  }

  async #save(): Promise<void> {
    if (this.#isDryRun) return;
    this.#manifest.devices = [...this.#devices.values()];
    await writeWhole(this.#path, manifestText(this.#manifest));
  }
}

const isLocal = (origin: string): boolean => URL.canParse(origin) && LOOPBACK.has(new URL(origin).hostname);

const isSame = (before: string, now: string): boolean => before === now || (isLocal(before) && isLocal(now));

/** Whether there is something in a folder, and not what an export writes first. */
async function holdsOther(folder: string): Promise<boolean> {
  const names: string[] = await readdir(folder).catch(() => []);
  // The manifest's unfinished file may be all that an interrupted run has left; hidden ones are of the file manager.
  const others = names.filter((name) => !name.startsWith('.') && !name.startsWith(MANIFEST_FILE));
  return others.length > 0 && !names.includes(MANIFEST_FILE);
}
