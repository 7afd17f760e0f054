import type { ChannelPlan } from '../recording/channel-plan.ts';
import type { ManifestSchema, ManifestTopic } from './manifest.ts';

/** A plan's channels as a manifest lists them. Schemas are numbered from 1 in the order of their first use. */
export function describeTopics(plan: ChannelPlan): { topics: ManifestTopic[]; schemas: ManifestSchema[] } {
  const schemas = new Map<string, ManifestSchema>();
  const topics = plan.channels.map(({ topic, schema }): ManifestTopic => {
    const known = schemas.get(schema.name);
    const id = known?.id ?? schemas.size + 1;
    if (known === undefined) {
      const data = Buffer.from(schema.data).toString('base64');
      schemas.set(schema.name, { id, name: schema.name, encoding: schema.encoding, data });
    }
    return { name: topic, messageEncoding: 'json', schemaId: id };
  });
  return { topics, schemas: [...schemas.values()] };
}
