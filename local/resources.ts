import { ENVIRONMENT, FUNCTIONS, type FunctionName, type Resource } from '../functions/catalogue.ts';
import type { RequestLimits } from '../shared/access/request-limits.ts';
import type { LaneSettings } from '../shared/ingest/lane-settings.ts';
import type { DashboardSettingsInput } from '../shared/dashboard/settings.ts';
import { INDEX_SHARDS } from '../shared/index/shards.ts';
import { USUAL_SOURCES } from '../shared/session/sources/usual-sources.ts';
import { LOCAL_FILE_KEY_ID } from './access/local-keys.ts';
import type { AccessInput } from './access/start-access.ts';
import { localArn } from './aws-json/arn.ts';

/** What the resources of a local system are called. */
export const NAMES = {
  table: 'odograph',
  bucket: 'odograph',
  stream: 'odograph',
  stateMachine: 'odograph-dump',
  linkKeys: 'odograph-link-keys',
  fileKey: 'odograph-file-key',
} as const;

/** ARN of the state machine that dumps device-days. */
export const STATE_MACHINE_ARN = localArn('states', `stateMachine:${NAMES.stateMachine}`);

/** What the functions of a local system are told beside the names of its resources. */
export interface FunctionSettings {
  /** The one origin of the system. */
  readonly origin: string;
  /** How they know who asks. */
  readonly access: AccessInput;
  /** Where they differ from the usual ones. */
  readonly limits: Partial<RequestLimits>;
  /** In how many lanes devices are split, by globs of their names; none is when not given. */
  readonly lanes?: LaneSettings;
  /** What sessions may be bound to, by token, beside the usual sources. */
  readonly sources?: Readonly<Record<string, unknown>>;
  /** What dashboards may take, where it is not what is usual. */
  readonly dashboards?: DashboardSettingsInput;
}

/** What a function is told through its environment, as the stack tells it. */
export function functionEnvironment(
  name: FunctionName,
  { origin, access, limits, lanes = {}, sources, dashboards = {} }: FunctionSettings,
): Record<string, string> {
  const values: Record<Resource, string> = {
    table: NAMES.table,
    bucket: NAMES.bucket,
    stream: NAMES.stream,
    dataUrl: `${origin}/v1/data`,
    filesUrl: `${origin}/dumps`,
    dumpStateMachine: STATE_MACHINE_ARN,
    access: JSON.stringify(access),
    limits: JSON.stringify(limits),
    lanes: JSON.stringify(lanes),
    sources: JSON.stringify({ ...USUAL_SOURCES, ...sources }),
    dashboards: JSON.stringify(dashboards),
    indexShards: String(INDEX_SHARDS),
    linkKeys: NAMES.linkKeys,
    fileKey: NAMES.fileKey,
    fileKeyId: LOCAL_FILE_KEY_ID,
  };
  const uses: readonly Resource[] = FUNCTIONS[name].uses;
  const isThere = (resource: Resource): boolean => access.mode === 'keys' || !OF_LINKS.includes(resource);
  return Object.fromEntries(
    uses.filter(isThere).map((resource) => [ENVIRONMENT[resource], values[resource]]),
  );
}

/** What an open system does not have: it signs no links. */
const OF_LINKS: readonly Resource[] = ['linkKeys', 'fileKey', 'fileKeyId'];
