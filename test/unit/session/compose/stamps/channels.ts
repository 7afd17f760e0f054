import type { SourceChannel } from '../../../../../shared/session/source.ts';

export const channelWith = (
  messageEncoding: string,
  name: string,
  encoding: string,
  data: Uint8Array,
): SourceChannel => ({ number: 1, topic: '/a', messageEncoding, schema: { id: 1, name, encoding, data } });

export const jsonChannel = (name: string): SourceChannel =>
  channelWith('json', name, 'jsonschema', Buffer.from('{}'));
