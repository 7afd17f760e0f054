import { encodeName } from '../store/encode-name.ts';
import { BUCKET_PREFIX } from '../store/table.ts';

/** Where the files of a device's day stand in the bucket. */
export interface DumpKeys {
  readonly folder: string;
  readonly mcap: string;
  readonly ndjson: string;
}

/** @param token letters and digits that are different each time: what was once written is never overwritten */
export function dumpKeys(device: string, date: string, revision: number, token: string): DumpKeys {
  const name = encodeName(device);
  const folder = `${BUCKET_PREFIX.dumps}${name}/${date}/r${revision}-${token}`;
  return { folder, mcap: `${folder}/${name}-${date}.mcap`, ndjson: `${folder}/${name}-${date}.ndjson.gz` };
}

/** What a key's folder says of the day that its file holds; nothing where it is no key of a dump. */
export function dayOfDumpKey(key: string): { readonly date: string; readonly revision: number } | undefined {
  const [, date, revision] = /\/(\d{4}-\d\d-\d\d)\/r(\d+)-[^/]+\/[^/]+$/.exec(key) ?? [];
  return date === undefined ? undefined : { date, revision: Number(revision) };
}
