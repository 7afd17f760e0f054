import type { ManifestFacts, ManifestRead } from '../observe-manifest.ts';
import { keysOf } from '../observe-manifest.ts';
import { FOXGLOVE_DOCS, inDocs, type Rule } from '../rule.ts';
import { isFailure } from '../web.ts';
import { corsFaults, isInsecure } from './common.ts';

const docs = inDocs('the-manifest');

/** The first manifest, where there is one. */
const read = ({ first }: ManifestFacts): ManifestRead | undefined =>
  isFailure(first) || first.status !== 200 || first.notJson !== undefined ? undefined : first;

export const MANIFEST_RULES: readonly Rule<ManifestFacts>[] = [
  {
    id: 'manifest.answers',
    level: 'must',
    says: 'The manifest is answered with 200.',
    advice: 'Look at what the endpoint says, with curl. Where it asks for credentials, give them with --key.',
    docs,
    faults: ({ first }) => {
      if (isFailure(first)) return [first.failure];
      const told = first.headers.get('x-foxglove-error-message');
      return first.status === 200 ? [] : [`answered with ${first.status}${told === null ? '' : `: ${told}`}`];
    },
  },
  {
    id: 'manifest.json',
    level: 'must',
    says: 'The manifest is JSON, and says so.',
    advice: 'Send one JSON object, with Content-Type: application/json.',
    docs: FOXGLOVE_DOCS,
    faults: ({ first }) => {
      if (isFailure(first) || first.status !== 200) return undefined;
      if (first.notJson !== undefined) return [first.notJson];
      const type = first.headers.get('content-type') ?? '';
      return /^application\/json\b/i.test(type)
        ? []
        : [`Content-Type is ${type === '' ? 'not there' : type}`];
    },
  },
  {
    id: 'manifest.schema',
    level: 'must',
    says: 'The manifest and its sources have the members that the loader takes, and no others.',
    advice: 'Leave out what has no value: null is no value for name, id or schemaId.',
    docs,
    faults: (facts) => {
      const manifest = read(facts);
      return manifest && [...manifest.faults, ...manifest.sources.flatMap(({ faults }) => faults)];
    },
  },
  {
    id: 'manifest.ids-unique',
    level: 'must',
    says: 'No two sources have the same id.',
    advice:
      'Make the id of everything that tells two sources apart: the loader shows what it cached under an id for all of them.',
    docs,
    faults: (facts) => {
      const manifest = read(facts);
      if (manifest === undefined) return undefined;
      const places = Map.groupBy(manifest.sources, ({ cacheKey }) => cacheKey);
      return [...places].flatMap(([key, sources]) =>
        key !== undefined && sources.length > 1
          ? [`sources ${sources.map(({ at }) => at).join(', ')} are all ${key}`]
          : [],
      );
    },
  },
  {
    id: 'manifest.ids-stable',
    level: 'must',
    says: 'The same data is listed under the same ids when it is asked for again.',
    advice:
      'Derive ids from what the source holds, never from the time or from chance: nothing is found in the cache again.',
    docs,
    faults: (facts) => {
      const { second, third } = facts;
      const first = read(facts);
      if (first === undefined || first.sources.length === 0 || isFailure(second)) return undefined;
      if (keysOf(first) === keysOf(second)) return [];
      // Data may have arrived between the first two.
      const hasSettled = third !== undefined && !isFailure(third) && keysOf(second) === keysOf(third);
      return hasSettled ? [] : ['three requests in a row were told different ids'];
    },
  },
  {
    id: 'manifest.urls',
    level: 'must',
    says: 'Every source has a URL of http or https, absolute or relative to the manifest.',
    advice: 'Give each source a URL that can be asked for.',
    docs: FOXGLOVE_DOCS,
    faults: (facts) =>
      read(facts)?.sources.flatMap(({ at, url, raw }) =>
        url === undefined ? [`source ${at} has the URL ${JSON.stringify(raw['url'])}`] : [],
      ),
  },
  {
    id: 'manifest.https',
    level: 'should',
    says: 'The manifest and all sources are reached by https, beyond this machine.',
    advice:
      'Use https: the loader refuses http unless it is told ALLOW_HTTP_SOURCES, and tokens are sent along.',
    docs: inDocs('on-your-machine'),
    faults: (facts) => {
      const urls = [facts.url, ...(read(facts)?.sources ?? []).flatMap(({ url }) => url ?? [])];
      const hosts = new Set(urls.filter(isInsecure).map(({ origin }) => origin));
      return [...hosts].map((origin) => `${origin} is not`);
    },
  },
  {
    id: 'manifest.cors',
    level: 'should',
    says: 'Scripts of viewers may read the manifest from another origin.',
    advice: 'Send Access-Control-Allow-Origin. The loader does without; viewers in a browser do not.',
    docs,
    faults: ({ first }) => (isFailure(first) ? undefined : corsFaults(first)),
  },
  {
    id: 'manifest.head',
    level: 'should',
    says: 'HEAD is answered as GET is.',
    advice: 'Answer HEAD like GET, without the body: monitors and proxies ask so.',
    docs,
    faults: ({ first, head }) => {
      if (isFailure(first) || isFailure(head) || first.status !== 200) return undefined;
      return head.status === first.status ? [] : [`HEAD is answered with ${head.status}`];
    },
  },
];
