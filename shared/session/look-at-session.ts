import { OdographError } from '../errors/odograph-error.ts';
import { type DataBinding, shiftOf } from './data-binding.ts';
import { dataRangeOf, spanOf, within } from './data-range.ts';
import { orFailed } from './resolve-session.ts';
import type { SessionRecord, TimeSpan } from './session.ts';
import { ALL_TIME, type DataSource, type TimeStretch } from './source.ts';

/** What tells the time of data: by looking at it if need be. */
type Looked = Pick<DataSource, 'identityFault'> & Partial<Pick<DataSource, 'span' | 'open'>>;

/**
 * The time that a session's data covers: that of all that it is bound to, clipped and moved.
 *
 * @param sources by their tokens; some may be known by their descriptions alone, and tell no time
 * @returns undefined without data, and as soon as one of the sources tells no time: that of the others is not all
 * @throws OdographError `source-failed`, also for what is bound to no source that there is; `temporarily-unavailable`
 */
export async function lookAtSession(
  { bindings }: Pick<SessionRecord, 'bindings'>,
  sources: ReadonlyMap<string, Looked>,
): Promise<TimeSpan | undefined> {
  const isTold = bindings.every(({ key }) => {
    const source = sources.get(key.source);
    return source === undefined || source.span !== undefined || source.open !== undefined;
  });
  if (!isTold) return undefined;
  const stretches = await orFailed(Promise.all(bindings.map((binding) => lookAt(binding, sources))));
  const span = spanOf(stretches.filter((stretch) => stretch !== undefined));
  return span && { startTime: span.start, endTime: span.end };
}

async function lookAt(
  binding: DataBinding,
  sources: ReadonlyMap<string, Looked>,
): Promise<TimeStretch | undefined> {
  const { source: token, identity } = binding.key;
  const source = sources.get(token);
  if (source === undefined) throw new OdographError('source-failed', `the source ${token} is not configured`);
  const fault = source.identityFault(identity);
  if (fault !== undefined) throw new OdographError('source-failed', `the identity ${identity} ${fault}`);
  const shift = shiftOf(binding);
  const own = dataRangeOf({ binding, shift }, ALL_TIME);
  if (own === undefined) return undefined;
  const span =
    source.span === undefined ? await spanByOpening(source, identity, own) : await source.span(identity, own);
  return span && { start: span.start + shift, end: span.end + shift };
}

async function spanByOpening(
  source: Looked,
  identity: string,
  own: TimeStretch,
): Promise<TimeStretch | undefined> {
  const data = await source.open?.(identity, { range: own });
  return spanOf((data?.extents ?? []).flatMap((extent) => within(extent, own) ?? []));
}
