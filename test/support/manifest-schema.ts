/** What Foxglove's remote data loader takes as a manifest, as JSON Schema (draft 7). */

const url = { type: 'string', format: 'uri-reference', minLength: 1 };
const id = { type: 'string', minLength: 1 };
const time = { type: 'string', format: 'date-time' };
const schemaNumber = { type: 'integer', minimum: 1, maximum: 65_535 };

const topic = {
  type: 'object',
  properties: {
    name: { type: 'string', minLength: 1 },
    messageEncoding: { type: 'string', minLength: 1 },
    schemaId: schemaNumber,
  },
  required: ['name', 'messageEncoding'],
  additionalProperties: false,
};

const schema = {
  type: 'object',
  properties: {
    id: schemaNumber,
    name: { type: 'string', minLength: 1 },
    encoding: { type: 'string', minLength: 1 },
    data: { type: 'string', pattern: '^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$' },
  },
  required: ['id', 'name', 'encoding', 'data'],
  additionalProperties: false,
};

const staticSource = {
  type: 'object',
  properties: { url, id, supportsRangeRequests: { const: true } },
  required: ['url', 'supportsRangeRequests'],
  additionalProperties: false,
};

const streamedSource = {
  type: 'object',
  properties: {
    url,
    id,
    topics: { type: 'array', items: topic, minItems: 1 },
    schemas: { type: 'array', items: schema },
    startTime: time,
    endTime: time,
  },
  required: ['url', 'topics', 'schemas', 'startTime', 'endTime'],
  additionalProperties: false,
};

export const MANIFEST_SCHEMA = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  type: 'object',
  properties: {
    name: { type: 'string' },
    sources: { type: 'array', items: { oneOf: [staticSource, streamedSource] } },
  },
  required: ['sources'],
  additionalProperties: false,
};
