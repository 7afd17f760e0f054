import { compareInstants, parseRfc3339 } from '../../reading/instant.ts';
import type { Listed } from '../list-sources.ts';
import { FOXGLOVE_DOCS, inDocs, type Rule } from '../rule.ts';

const docs = inDocs('the-manifest');

/** https://datatracker.ietf.org/doc/html/rfc4648#section-4 */
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** Values that are there more than once. */
function repeated<T>(values: readonly T[]): T[] {
  const seen = new Set<T>();
  return values.filter((value) => seen.has(value) || !seen.add(value));
}

/** What each source of a manifest has to be, as it is listed. */
export const SOURCE_RULES: readonly Rule<Listed>[] = [
  {
    id: 'source.kind',
    level: 'must',
    says: 'A source is either a file or a stream.',
    advice:
      'List supportsRangeRequests for a file that is there, or topics, schemas, startTime and endTime for a recording that is made while it is read; never both.',
    docs,
    faults: ({ kind, raw }) => {
      if (kind === 'both') return [`has the members of both: ${Object.keys(raw).join(', ')}`];
      return kind === 'neither' ? ['has the members of neither'] : [];
    },
  },
  {
    id: 'source.topics',
    level: 'must',
    says: 'No two topics of a source have the same name.',
    advice: 'List each topic once, and give channels that differ different topics.',
    docs,
    faults: ({ streamed }) =>
      streamed && repeated(streamed.topics.map(({ name }) => name)).map((name) => `${name} is listed twice`),
  },
  {
    id: 'source.schemas',
    level: 'must',
    says: 'Every schema that a topic names is listed, once.',
    advice:
      'List the schema under the id that the topic names, or leave schemaId out for messages without one.',
    docs,
    faults: ({ streamed }) => {
      if (streamed === undefined) return undefined;
      const ids = streamed.schemas.map(({ id }) => id);
      const known = new Set(ids);
      const missing = streamed.topics.filter(
        ({ schemaId }) => schemaId !== undefined && !known.has(schemaId),
      );
      return [
        ...repeated(ids).map((id) => `schema ${id} is listed twice`),
        ...missing.map(({ name, schemaId }) => `${name} names schema ${schemaId}, which is not listed`),
      ];
    },
  },
  {
    id: 'source.base64',
    level: 'must',
    says: 'The data of schemas is base64.',
    advice: 'Encode the bytes of the schema with the standard alphabet and padding (RFC 4648, section 4).',
    docs: FOXGLOVE_DOCS,
    faults: ({ streamed }) =>
      streamed?.schemas.flatMap(({ id, data }) => (BASE64.test(data) ? [] : [`that of schema ${id} is not`])),
  },
  {
    id: 'source.times',
    level: 'must',
    says: 'A stream starts and ends at RFC 3339 times, in this order.',
    advice: 'Write times like 2026-05-23T20:54:11.25Z; startTime may be the same as endTime, and not later.',
    docs,
    faults: ({ streamed }) => {
      if (streamed === undefined) return undefined;
      const { startTime, endTime } = streamed;
      const [start, end] = [parseRfc3339(startTime), parseRfc3339(endTime)];
      const unread = [...(start ? [] : [startTime]), ...(end ? [] : [endTime])];
      if (start === undefined || end === undefined)
        return unread.map((text) => `${JSON.stringify(text)} is none`);
      return compareInstants(start, end) <= 0 ? [] : [`${startTime} is after ${endTime}`];
    },
  },
  {
    id: 'source.id',
    level: 'should',
    says: 'A stream has an id.',
    advice:
      'Give it one that changes with what it holds. Without it the loader keeps the stream under its URL, and shows old data under the same URL for ever.',
    docs,
    faults: ({ kind, raw }) =>
      kind === 'streamed' ? (typeof raw['id'] === 'string' ? [] : ['has none']) : undefined,
  },
];
