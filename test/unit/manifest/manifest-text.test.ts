import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Manifest, Source } from '../../../shared/manifest/manifest.ts';
import { manifestText } from '../../../shared/manifest/manifest-text.ts';

const text = fc.string({ unit: 'grapheme' });
const topics = fc.array(fc.record({ name: text, messageEncoding: text, schemaId: fc.nat() }));
const schemas = fc.array(fc.record({ id: fc.nat(), name: text, encoding: text, data: text }));

/** Sources of a few devices, each with its own lists, which are shared by its sources. */
const sources = fc.array(fc.record({ topics, schemas }), { minLength: 1, maxLength: 3 }).chain((devices) => {
  const streamed = fc
    .tuple(fc.constantFrom(...devices), text, text, text, text)
    .map(([described, url, id, startTime, endTime]) => ({ url, id, ...described, startTime, endTime }));
  const fixed = fc.tuple(text, text).map(([url, id]) => ({ url, id, supportsRangeRequests: true }) as const);
  const nameless = text.map((url) => ({ url, supportsRangeRequests: true }) as const);
  return fc.array(fc.oneof<fc.Arbitrary<Source>[]>(streamed, fixed, nameless));
});

it('is the text of JSON.stringify, to the last byte', () => {
  fc.assert(
    fc.property(fc.option(text, { nil: undefined }), sources, (name, listed) => {
      const manifest: Manifest = { ...(name !== undefined && { name }), sources: listed };

      const written = manifestText(manifest);

      expect(written).toBe(JSON.stringify(manifest));
    }),
  );
});
