import type * as z from 'zod';
import {
  manifestShape,
  STATIC_MEMBERS,
  staticSource,
  STREAMED_MEMBERS,
  type StreamedShape,
  streamedSource,
} from './manifest-shape.ts';

export type SourceKind = 'streamed' | 'static' | 'both' | 'neither';

/** A source as a manifest lists it. */
export interface Listed {
  /** Place in the manifest, from 0 on. */
  readonly at: number;
  readonly kind: SourceKind;
  /** As far as it is an object at all. */
  readonly raw: Readonly<Record<string, unknown>>;
  /** Where it is, resolved against the manifest's own URL; nothing where that is no URL of http. */
  readonly url?: URL;
  /** What the loader keeps it under: its id, or its address. */
  readonly cacheKey?: string;
  /** Members of a streamed source, where they have the right shape. */
  readonly streamed?: StreamedShape;
  /** Whether a file's members have the right shape. */
  readonly isFile: boolean;
  /** What of it has another shape. */
  readonly faults: readonly string[];
}

export interface Listing {
  readonly sources: readonly Listed[];
  /** What of the manifest, beside its sources, has another shape. */
  readonly faults: readonly string[];
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** @param base the manifest's own URL */
export function listSources(json: unknown, base: URL): Listing {
  const parsed = manifestShape.safeParse(json);
  const sources = isObject(json) && Array.isArray(json['sources']) ? (json['sources'] as unknown[]) : [];
  return {
    sources: sources.map((source, at) => listed(source, at, base)),
    faults: parsed.success ? [] : issuesOf(parsed.error, ''),
  };
}

function listed(source: unknown, at: number, base: URL): Listed {
  const raw = isObject(source) ? source : {};
  const kind = kindOf(raw);
  const where = `sources[${at}]`;
  const url = typeof raw['url'] === 'string' ? resolve(raw['url'], base) : undefined;
  const key = raw['id'] ?? raw['url'];
  const common = {
    at,
    kind,
    raw,
    ...(url && { url }),
    ...(typeof key === 'string' && { cacheKey: key }),
  };
  if (!isObject(source)) return { ...common, isFile: false, faults: [`${where} is no object`] };
  if (kind === 'streamed') {
    const parsed = streamedSource.safeParse(source);
    return parsed.success
      ? { ...common, isFile: false, streamed: parsed.data, faults: [] }
      : { ...common, isFile: false, faults: issuesOf(parsed.error, where) };
  }
  // What is of both kinds, or of neither, is told by a rule of its own.
  if (kind !== 'static') return { ...common, isFile: false, faults: [] };
  const parsed = staticSource.safeParse(source);
  return { ...common, isFile: parsed.success, faults: parsed.success ? [] : issuesOf(parsed.error, where) };
}

function kindOf(raw: Readonly<Record<string, unknown>>): SourceKind {
  const isStatic = STATIC_MEMBERS.some((name) => Object.hasOwn(raw, name));
  const isStreamed = STREAMED_MEMBERS.some((name) => Object.hasOwn(raw, name));
  if (isStatic) return isStreamed ? 'both' : 'static';
  return isStreamed ? 'streamed' : 'neither';
}

function resolve(text: string, base: URL): URL | undefined {
  if (!URL.canParse(text, base.href)) return undefined;
  const url = new URL(text, base);
  return /^https?:$/.test(url.protocol) ? url : undefined;
}

const issuesOf = (error: z.ZodError, where: string): string[] =>
  error.issues.map(({ path, message }) => {
    const place = path.reduce<string>(
      (text, part) =>
        typeof part === 'number' ? `${text}[${part}]` : `${text}${text && '.'}${String(part)}`,
      where,
    );
    return `${place || 'manifest'}: ${message}`;
  });
