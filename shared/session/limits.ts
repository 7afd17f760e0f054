/** What a session may be. Every figure is Odograph's own decision unless it says otherwise. */
export const SESSION_LIMITS = {
  /** Length of a body that changes a session, in bytes. */
  bodyBytes: 512 * 1024,
  /** Updates of one request. */
  updates: 100,
  /** Length of an identifier, a type, a group or a version, in characters. */
  textLength: 512,
  /** How deep details may be nested. */
  detailsDepth: 8,
  /** Members of a session's details, all levels together. */
  details: 2000,
  /** Sessions that a session may name as its children, and as its alternates. */
  relatives: 1000,
  configBindings: 100,
  dataBindings: 50,
  /** Ranges of channels of one data binding. */
  channelRanges: 200,
  /** Length of what identifies data within a source, in characters. */
  dataIdentityLength: 1024,
  /**
   * Length of a stored session: what an item of 400 KB has room for.
   * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html
   */
  recordBytes: 350 * 1024,
  /** Length of a configuration as it is sent, and as it is stored, compressed. */
  configBytes: 4 * 1024 * 1024,
  storedConfigBytes: 350 * 1024,
  /** Channels of a configuration. */
  configChannels: 20_000,
  /** Highest number of a channel: what eight hexadecimal digits hold. */
  highestChannel: 0xffff_ffff,
  /** How often a change is tried while other writers are first. */
  attempts: 10,
  /** Sessions that one list looks at. */
  examined: 10_000,
  /** How deep a query may be nested, and how many names it may have in all; and its length as JSON, in bytes. */
  queryDepth: 16,
  queryParts: 500,
  queryBytes: 64 * 1024,
  /** Properties that a list may be sorted by. */
  sorts: 8,
  pageSize: 1000,
  usualPageSize: 25,
} as const;
