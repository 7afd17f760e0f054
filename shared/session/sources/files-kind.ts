import * as z from 'zod';
import type { ReplaceableFiles } from '../../dump/file-store.ts';
import type { DataSource } from '../source.ts';
import { FilesSource } from './files.ts';
import { devicesSchema } from './source-devices.ts';

export interface FilesPorts {
  /** The bucket of the deployment. */
  readonly files: ReplaceableFiles;
}

/** Sources that are MCAP files in a bucket, as a deployment's settings describe them. */
export const filesKind = z
  .strictObject({
    kind: z.literal('files'),
    /** What stands before all keys; never nothing, which would be all that the bucket holds. */
    prefix: z.string().regex(/^[^/\p{Cc}][^\p{Cc}]*$/u, 'expected a folder'),
    devices: devicesSchema.optional(),
  })
  .transform(({ kind, prefix, devices }) => ({
    kind,
    open: ({ files }: FilesPorts): DataSource =>
      new FilesSource(files, { prefix, ...(devices && { devices }) }),
  }));
