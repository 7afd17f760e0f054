import { workerData } from 'node:worker_threads';
import { buildApp } from 'fauxqs';
import { z } from 'zod';
import { serveEmulator } from './emulator-thread.ts';
import { type EmulatedObject, ObjectFiles } from './object-files.ts';

const { folder, bucketName } = z.object({ folder: z.string(), bucketName: z.string() }).parse(workerData);

/** The part of the package's store that is used here. */
interface Store {
  persistence?: object;
  createBucket(name: string): void;
  restoreObject(bucket: string, object: EmulatedObject): void;
}

/**
 * The package's class of a store, which it does not export. `startFauxqs`, which it does export, listens on
 * all interfaces, which would show the data to the whole network; and its own way to keep objects as files
 * takes no long keys and does not start again on what a killed process left half-written.
 */
async function storeClass(): Promise<new () => Store> {
  const path = new URL('./s3/s3Store.js', import.meta.resolve('fauxqs'));
  const { S3Store }: { S3Store: new () => Store } = await import(path.href);
  return S3Store;
}

/** What the store asks to be kept. There is one bucket; uploads that are not complete are not kept. */
const keeping = (files: ObjectFiles): object => ({
  insertBucket: () => {},
  deleteBucket: () => {},
  saveBucketLifecycleConfiguration: () => {},
  deleteBucketLifecycleConfiguration: () => {},
  upsertObject: (_bucket: string, object: EmulatedObject) => files.write(object),
  deleteObject: (_bucket: string, key: string) => files.delete(key),
  readBody: (_bucket: string, key: string) => files.readBody(key),
  insertMultipartUpload: () => {},
  upsertMultipartPart: () => {},
  deleteMultipartUpload: () => {},
  completeMultipartUpload: (_id: string, _bucket: string, object: EmulatedObject) => files.write(object),
});

await serveEmulator(async () => {
  const files = new ObjectFiles(folder);
  const store = new (await storeClass())();
  store.createBucket(bucketName);
  for (const object of files.load()) store.restoreObject(bucketName, object);
  store.persistence = keeping(files);
  const options: object = { logger: false, stores: { s3Store: store } };
  const app = buildApp(options);
  const address = await app.listen({ host: '127.0.0.1', port: 0 });
  return { port: Number(new URL(address).port), close: async () => app.close() };
});
