import { type Emulator, startEmulator } from './emulator.ts';
import { ObjectFiles } from './object-files.ts';

export interface S3Emulator extends Emulator {
  /** The objects as they are on disk, for reading without the emulator in between. */
  readonly objects: ObjectFiles;
}

/**
 * Starts fauxqs's S3 with one bucket, whose objects are kept in a folder.
 *
 * The emulator reads an object whole for every request, ranges included, and keeps the parts of an upload in
 * memory until it is complete. A request's body may have 11 MiB, so parts must be smaller (AWS takes 5 GiB).
 * Conditional puts are not known: `If-None-Match` is ignored.
 */
export async function startS3(options: { folder: string; bucketName: string }): Promise<S3Emulator> {
  const objects = new ObjectFiles(options.folder);
  const emulator = await startEmulator('S3', new URL('./s3-thread.ts', import.meta.url), options);
  return { ...emulator, objects };
}
