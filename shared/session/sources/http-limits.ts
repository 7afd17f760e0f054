/** How sources are read over HTTP. Every figure is Odograph's own decision unless it says otherwise. */
export const HTTP_LIMITS = {
  /** How long it may take to find an address, to connect to it and to agree on keys. */
  connectMs: 5000,
  /** How long nothing may come. */
  idleMs: 15_000,
  /** How long one read may take in all, with every redirect and every retry. */
  totalMs: 60_000,
  /** How long a connection is kept that is not in use. */
  keptMs: 4000,
  /** Connections to one source at once. */
  connections: 8,
  /** Redirects that one read follows. */
  redirects: 3,
  /** How often a read is tried in all when the connection breaks or the server has no time. */
  attempts: 3,
  /** What is waited before the second try when the server says nothing; twice as long before each further one. */
  pauseMs: 200,
  /** Length of the headers of an answer, in bytes. */
  headerBytes: 16 * 1024,
  /** What is asked for to learn of a file; one that is not longer needs no further read. */
  firstBytes: 64 * 1024,
  /** Length of one read of a part. */
  partBytes: 128 * 1024 * 1024,
  /** Length of a file that is kept whole in memory, because its server gives no parts. */
  wholeBytes: 64 * 1024 * 1024,
} as const;

export type HttpLimits = { readonly [name in keyof typeof HTTP_LIMITS]: number };
