import { join } from 'node:path';
import { ClientError } from '../../shared/client/client-error.ts';
import type { OdographClient } from '../../shared/client/odograph-client.ts';
import type { ExportedDashboard } from '../dashboard/export.ts';
import type { Clients } from '../addresses.ts';
import type { SystemFile } from './manifest-files.ts';
import { PartFile } from './part-file.ts';

/** What of a system is not of one device, as far as whoever asks may read it. */
export interface SystemFiles {
  readonly files: SystemFile[];
  /** Sentences about what is not here. */
  readonly leftOut: string[];
}

const SESSIONS = 'sessions.ndjson';
const CONFIGS = 'session-configs.ndjson';
const DASHBOARDS = 'dashboards.json';

/** Entries that are asked for at a time. */
const PAGE = 200;

/** What stands around the entries of a file. */
interface Frame {
  readonly before: string;
  readonly between: string;
  readonly after: string;
}

const LINES: Frame = { before: '', between: '\n', after: '\n' };
/** What `odograph dashboard import` takes. */
const IMPORTABLE: Frame = { before: '{"dashboards":[\n', between: ',\n', after: '\n]}\n' };

/** Writes sessions, the configurations that name their channels, and dashboards. @throws ClientError, CliFailure */
export async function exportSystem(out: string, { api, dashboards }: Clients): Promise<SystemFiles> {
  const files: SystemFile[] = [];
  const leftOut: string[] = [];
  const write = async (name: string, entries: AsyncIterable<object>, frame = LINES): Promise<void> => {
    try {
      files.push(await writeEntries(out, name, entries, frame));
    } catch (error) {
      if (!(error instanceof ClientError) || !isNotForUs(error)) throw error;
      leftOut.push(`${name}: ${error.message}`);
    }
  };
  const identifiers = new Set<string>();
  await write(SESSIONS, sessionsOf(api, identifiers));
  await write(CONFIGS, configsOf(api, identifiers));
  if (dashboards === undefined) leftOut.push(`${DASHBOARDS}: it is not known where dashboards are`);
  else await write(DASHBOARDS, dashboardsOf(dashboards), IMPORTABLE);
  return { files, leftOut };
}

/** Whether an error says that this is nothing for whoever asks, or that nothing of the sort is at the address. */
const isNotForUs = ({ code }: ClientError): boolean => code === 'forbidden' || code === 'not-odograph';

async function* sessionsOf(api: OdographClient, identifiers: Set<string>): AsyncGenerator<object> {
  for await (const session of api.sessions({ pageSize: PAGE, sort: 'timestamp:asc' })) {
    for (const { identifier } of session.configBindings) identifiers.add(identifier);
    yield session;
  }
}

async function* configsOf(api: OdographClient, identifiers: ReadonlySet<string>): AsyncGenerator<object> {
  for (const identifier of identifiers) {
    const found = await ifThere(api.sessionConfig(identifier));
    if (found !== undefined) yield { identifier, ...found };
  }
}

async function* dashboardsOf(client: OdographClient): AsyncGenerator<ExportedDashboard> {
  for await (const { id, whitelisted, protected: isProtected } of client.dashboards({ limit: PAGE })) {
    const found = await ifThere(client.dashboard(id));
    if (found !== undefined) yield { id, whitelisted, protected: isProtected, dashboard: found.dashboard };
  }
}

/** @returns undefined for what is not there, or has gone since it was listed */
async function ifThere<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof ClientError && error.code === 'not-found') return undefined;
    throw error;
  }
}

async function writeEntries(
  out: string,
  name: string,
  all: AsyncIterable<object>,
  { before, between, after }: Frame,
): Promise<SystemFile> {
  const file = await PartFile.create(join(out, name));
  try {
    let entries = 0;
    await file.write(Buffer.from(before));
    for await (const entry of all) {
      await file.write(Buffer.from((entries === 0 ? '' : between) + JSON.stringify(entry)));
      entries += 1;
    }
    await file.write(Buffer.from(entries === 0 && before === '' ? '' : after));
    const { bytes, sha256 } = file;
    await file.commit();
    return { name, entries, bytes, sha256 };
  } finally {
    await file.discard();
  }
}
