import { S3Client } from '@aws-sdk/client-s3';
import type { FileStore } from '../../shared/dump/file-store.ts';
import { S3FileStore } from '../../shared/dump/file-store.s3.ts';
import { resource } from './environment.ts';

/** The bucket of the daily recordings, for functions that write to it: those that only read load nothing of this. */
export const s3Files = (): FileStore => new S3FileStore(new S3Client({}), resource('bucket'));
