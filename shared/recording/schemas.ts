import { LocationFix, PoseInFrame } from '@foxglove/schemas/jsonschema.js';
import type { Kind } from '../reading/reading.ts';

/** An MCAP schema of messages in JSON. */
export interface RecordingSchema {
  readonly name: string;
  readonly encoding: 'jsonschema';
  readonly data: Uint8Array;
}

const schema = (name: string, definition: object): RecordingSchema => ({
  name,
  encoding: 'jsonschema',
  data: Buffer.from(JSON.stringify(definition), 'utf8'),
});

const valueSchema = (name: string, value: object): RecordingSchema =>
  schema(name, { title: name, type: 'object', properties: { value }, required: ['value'] });

/** What a plain reading's message looks like, by kind: an object with the one member `value`. */
export const VALUE_SCHEMAS: Readonly<Record<Kind, RecordingSchema>> = {
  number: valueSchema('odograph.Number', { type: 'number' }),
  boolean: valueSchema('odograph.Boolean', { type: 'boolean' }),
  text: valueSchema('odograph.Text', { type: 'string' }),
  json: valueSchema('odograph.Json', { type: 'object' }),
};

/** Well-known schemas of what is derived; Foxglove's map and 3D panels know them by name. */
export const LOCATION_SCHEMA = schema('foxglove.LocationFix', LocationFix);
export const POSE_SCHEMA = schema('foxglove.PoseInFrame', PoseInFrame);
