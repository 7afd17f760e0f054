import type { ManifestFacts } from '../observe-manifest.ts';
import { inDocs, type Rule } from '../rule.ts';
import { isFailure } from '../web.ts';

export const ACCESS_RULES: readonly Rule<ManifestFacts>[] = [
  {
    id: 'access.asks',
    level: 'must',
    says: 'The manifest answers 401 to whoever has no credentials.',
    advice:
      'Answer 401 before anything else: it is what makes the loader have its user sign in, and only the manifest stands between the cache and its users. Leave --key out for a backend that is open.',
    docs: inDocs('who-may-see-it'),
    faults: ({ hasKey, anonymous }) => {
      if (!hasKey || anonymous === undefined || isFailure(anonymous)) return undefined;
      return anonymous.status === 401 ? [] : [`answered with ${anonymous.status}`];
    },
  },
];
