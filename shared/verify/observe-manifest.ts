import { VERIFY_LIMITS } from './limits.ts';
import { type Listed, listSources } from './list-sources.ts';
import { ask, askHead, type Failure, type Head, isFailure, readBody, type WebOptions } from './web.ts';

/** One reading of a manifest. */
export interface ManifestRead extends Head {
  /** What it is no JSON for. */
  readonly notJson?: string;
  readonly sources: readonly Listed[];
  /** What of the manifest, beside its sources, has another shape. */
  readonly faults: readonly string[];
}

export interface ManifestFacts {
  readonly url: URL;
  /** Whether credentials were sent. */
  readonly hasKey: boolean;
  readonly first: ManifestRead | Failure;
  readonly second: ManifestRead | Failure;
  /** Only where the second one had other ids: data may have arrived in between. */
  readonly third?: ManifestRead | Failure;
  readonly head: Head | Failure;
  /** The answer to someone without credentials, where there are some. */
  readonly anonymous?: Head | Failure;
}

/** Asks for a manifest in all the ways that tell something of it. */
export async function observeManifest(
  url: URL,
  bearer: string | undefined,
  web: WebOptions,
): Promise<ManifestFacts> {
  const first = await readManifest(url, bearer, web);
  const second = isFailure(first) ? first : await readManifest(url, bearer, web);
  const hasChanged = !isFailure(first) && !isFailure(second) && keysOf(first) !== keysOf(second);
  return {
    url,
    hasKey: bearer !== undefined,
    first,
    second,
    ...(hasChanged && { third: await readManifest(url, bearer, web) }),
    head: isFailure(first) ? first : await askHead(url, { method: 'HEAD', bearer }, web),
    ...(bearer !== undefined && !isFailure(first) && { anonymous: await askHead(url, {}, web) }),
  };
}

/** What a loader keeps the sources of a manifest under, as one text to compare. */
export const keysOf = ({ sources }: ManifestRead): string =>
  JSON.stringify(sources.map(({ raw }) => raw['id'] ?? null));

async function readManifest(
  url: URL,
  bearer: string | undefined,
  web: WebOptions,
): Promise<ManifestRead | Failure> {
  const answer = await ask(url, { bearer }, web);
  if (isFailure(answer)) return answer;
  const { status, headers } = answer;
  const body = await readBody(answer, VERIFY_LIMITS.manifestBytes, web);
  if (isFailure(body)) return body;
  const nothing = { status, headers, sources: [], faults: [] };
  if (body.isLonger) return { ...nothing, notJson: `it is longer than ${VERIFY_LIMITS.manifestBytes} bytes` };
  try {
    const json: unknown = JSON.parse(body.bytes.toString('utf8'));
    return { status, headers, ...listSources(json, url) };
  } catch (error) {
    return { ...nothing, notJson: error instanceof Error ? error.message : String(error) };
  }
}
