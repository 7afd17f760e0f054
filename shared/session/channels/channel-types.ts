/** What channels of a session are given as, with the media types: lines of JSON, and a recording. */
export const CHANNEL_TYPES = { jsonl: 'application/x-ndjson', mcap: 'application/octet-stream' } as const;
export type ChannelType = keyof typeof CHANNEL_TYPES;

export const isChannelType = (name: string): name is ChannelType => Object.hasOwn(CHANNEL_TYPES, name);
