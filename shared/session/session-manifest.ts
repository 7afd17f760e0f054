import { createHash } from 'node:crypto';
import type { Manifest, ManifestSchema, ManifestTopic, StreamedSource } from '../manifest/manifest.ts';
import type { SchemaRecord } from '../recording/mcap/records.ts';
import { formatInstant, fromNanoseconds } from '../reading/instant.ts';
import { dataRangeOf } from './data-range.ts';
import type { SessionPlan } from './compose/plan-session.ts';
import { orFailed, type ResolvePorts, resolveSession } from './resolve-session.ts';
import type { SessionRecord } from './session.ts';
import { channelCountsOf, planId, type SessionDataQuery, writeSessionQuery } from './session-query.ts';
import type { TimeStretch } from './source.ts';
import { cutTimeline, extentsOf, spansIn } from './timeline.ts';

/** Rises whenever the same data would give other bytes of a session's recording. */
const SESSION_RECORDING_VERSION = 1;

export interface SessionManifestPorts extends ResolvePorts {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Absolute URL of the data endpoint. */
  readonly dataUrl: string;
  /** UTC days that a manifest may cover. */
  readonly mostDays: number;
  /** The parameters of a query, with a signature; without it they are plain. */
  readonly sign?: ((query: SessionDataQuery) => URLSearchParams) | undefined;
}

/**
 * Lists the streamed windows that together are the recording of a session in a stretch of its time. None of it tells what
 * the session is bound to.
 *
 * @throws OdographError `source-failed`, `range-too-long`, `temporarily-unavailable`
 */
export async function buildSessionManifest(
  record: SessionRecord,
  range: TimeStretch,
  ports: SessionManifestPorts,
): Promise<Manifest> {
  const plan = await resolveSession(record, { range }, ports);
  const described = describe(plan);
  const id = planId(record, plan);
  const channels = channelCountsOf(plan);
  const dataUrl = new URL(ports.dataUrl);
  const sources: StreamedSource[] = [];
  const extents = extentsOf(plan, range);
  const windows = cutTimeline(extents, ports.mostDays, ports.now());
  for (const { isSure, ...span } of spansIn(windows, extents)) {
    if (!isSure && !(await orFailed(hasMessage(plan, span)))) continue;
    const query: SessionDataQuery = { session: record.session.identity, range: span, plan: id, channels };
    dataUrl.search = (ports.sign?.(query) ?? writeSessionQuery(query)).toString();
    sources.push({
      url: dataUrl.href,
      id: sourceId(query, plan, span),
      ...described,
      startTime: formatInstant(fromNanoseconds(span.start)),
      endTime: formatInstant(fromNanoseconds(span.end)),
    });
  }
  return { name: record.session.identifier, sources };
}

async function hasMessage({ bound }: SessionPlan, range: TimeStretch): Promise<boolean> {
  for (const { binding, shift, data, wanted } of bound) {
    const own = dataRangeOf({ binding, shift }, range);
    if (own === undefined || wanted.size === 0) continue;
    for await (const part of data.read(own, wanted)) {
      if (part.kind === 'chunk' || part.records.length > 0) return true;
    }
  }
  return false;
}

/** A schema without an encoding says that there is none, and manifests have no word for one without a name. */
const isTold = ({ name, encoding }: SchemaRecord): boolean => name !== '' && encoding !== '';

function describe({ channels, schemas }: SessionPlan): {
  topics: ManifestTopic[];
  schemas: ManifestSchema[];
} {
  const told = schemas.filter(isTold);
  const ids = new Set(told.map(({ id }) => id));
  return {
    topics: channels.map(({ topic, messageEncoding, schemaId }) => ({
      name: topic,
      messageEncoding,
      ...(ids.has(schemaId) && { schemaId }),
    })),
    schemas: told.map(({ id, name, encoding, data }) => ({
      id,
      name,
      encoding,
      data: Buffer.from(data).toString('base64'),
    })),
  };
}

/** The id of a window: another one as soon as anything differs that it would be made of. */
function sourceId(query: SessionDataQuery, { bound }: SessionPlan, span: TimeStretch): string {
  const revisions = bound.map((each) => {
    const own = dataRangeOf(each, span);
    return own === undefined ? '' : (each.data.revisionIn?.(own) ?? each.data.revision);
  });
  const covered = JSON.stringify([SESSION_RECORDING_VERSION, writeSessionQuery(query).toString(), revisions]);
  return `odograph-session-${createHash('sha256').update(covered).digest('base64url').slice(0, 32)}`;
}
