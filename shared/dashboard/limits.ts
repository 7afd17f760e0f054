/** What one dashboard may hold; a store's bounds of bytes are not these. */
export const DASHBOARD_LIMITS = {
  /** Characters of a dashboard's name, and of the title of a panel. */
  nameLength: 200,
  descriptionLength: 4000,
  devices: 100,
  panels: 100,
  seriesPerPanel: 32,
  /** Axes of a plot: two at either side. */
  axes: 4,
  axisLabelLength: 100,
  /** Rows of the grid: a dashboard may be long. */
  rows: 10_000,
} as const;

/** Columns of the grid; narrow screens show one panel below the other. */
export const GRID_COLUMNS = 12;

/** What a store of dashboards takes. A deployment may set the first four otherwise, or switch the first two off. */
export const DASHBOARD_STORE_LIMITS = {
  /** Length of one dashboard, as JSON. */
  dashboardBytes: 10 * 1024 * 1024,
  /** Length of all of them. */
  totalBytes: 10 * 1024 * 1024 * 1024,
  /** From this share of it on, room is made, */
  evictFrom: 0.95,
  /** until they take no more than this one. */
  evictTo: 0.6,
  /** Length to which a body is decompressed at most, whatever it may have: the memory of a function. */
  inflatedBytes: 64 * 1024 * 1024,
  /** Bytes that a name and devices of a dashboard take in its record, which has to fit into an item of 400 KB. */
  recordBytes: 64 * 1024,
  /** Entries of a page of the list. */
  pageEntries: 100,
  pageEntriesMost: 1000,
} as const;

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

export const DASHBOARD_TIMES = {
  /** How old the noted last access may be before a reader notes it anew: so a read costs a write once an hour at most. */
  accessMs: HOUR_MS,
  /** How long one process may make room alone; longer than any function that does lives. */
  leaseMs: 3 * MINUTE_MS,
  /** How long a request makes room before it leaves the rest to the next one. */
  evictionMs: 8000,
  /** When a write that has not ended counts as dead; far longer than any function lives. */
  pendingMs: HOUR_MS,
  /** How old a body has to be that belongs to no dashboard before it is removed. */
  orphanMs: 24 * HOUR_MS,
  /** Pause before another attempt while someone else makes room. */
  pauseMs: 100,
} as const;
