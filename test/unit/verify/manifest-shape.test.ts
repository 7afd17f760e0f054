import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { listSources } from '../../../shared/verify/list-sources.ts';
import { SOURCE_RULES } from '../../../shared/verify/rules/source-rules.ts';
import { goodFile, goodStream } from '../../support/broken-backends/backend.ts';
import { MANIFEST_SCHEMA } from '../../support/manifest-schema.ts';

const ajv = new Ajv();
formats.default(ajv);
const isManifest = ajv.compile(MANIFEST_SCHEMA);

const BASE = new URL('https://backend.example/v1/manifest');

/** Rules that a schema can say; the others compare members with each other. */
const OF_SHAPE = new Set(['source.kind', 'source.base64', 'source.times']);

function isTaken(json: unknown): boolean {
  const { faults, sources } = listSources(json, BASE);
  const told = sources.flatMap((source) => [
    ...source.faults,
    ...SOURCE_RULES.filter(({ id }) => OF_SHAPE.has(id)).flatMap((rule) => rule.faults(source) ?? []),
  ]);
  return faults.length + told.length === 0;
}

/** What a member may be made into. */
const values = fc.constantFrom<unknown>(
  null,
  undefined,
  '',
  'text',
  'a/b?c=1',
  0,
  1,
  1.5,
  65_535,
  65_536,
  -1,
  true,
  false,
  [],
  {},
  'e30=',
  'e30',
  '2026-05-23T10:00:05Z',
  '2026-05-23T12:00:05.5+02:00',
  '2026-05-23 10:00',
  '2026-13-01T00:00:00Z',
);

/** Every place in a value that something can stand in. */
function placesOf(value: unknown, path: readonly string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [[...path]];
  return [[...path], ...Object.entries(value).flatMap(([name, member]) => placesOf(member, [...path, name]))];
}

function changed(value: unknown, path: readonly string[], to: unknown): unknown {
  const [name, ...rest] = path;
  if (name === undefined) return to;
  const copy: unknown = Array.isArray(value) ? [...(value as unknown[])] : { ...(value as object) };
  const members = copy as Record<string, unknown>;
  members[name] = changed(members[name], rest, to);
  return copy;
}

const GOOD = { name: 'drive', sources: [goodStream(), goodFile()] };
const places = [
  ...placesOf(GOOD),
  ['other'],
  ['sources', '0', 'other'],
  ['sources', '1', 'topics'],
  ['sources', '0', 'supportsRangeRequests'],
  ['sources', '0', 'schemas', '0', 'other'],
  ['sources', '0', 'topics', '0', 'other'],
];

it('takes what the JSON schema of a manifest takes, whatever one member is made into', () => {
  fc.assert(
    fc.property(fc.constantFrom(...places), values, (path, value) => {
      // As it is sent: what is undefined is not there.
      const json: unknown = JSON.parse(JSON.stringify(changed(GOOD, path, value)) ?? 'null');

      expect(isTaken(json)).toBe(isManifest(json));
    }),
    { numRuns: 2000 },
  );
});
