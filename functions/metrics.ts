/** Where the metrics of every system stand; the dimension `service`, a function's name, tells one system's from another's. */
export const METRIC_NAMESPACE = 'Odograph';

/** What functions count; alarms and the dashboard look at it. */
export const METRICS = {
  /** Readings that were put aside, also by reason: persist. */
  quarantined: 'Quarantined',
  /** Readings that came too late for a device that goes forward only: persist. */
  dropped: 'Dropped',
  /** Days that nights have worked through without ever publishing a dump: maintenance, each night. */
  daysNeverDumped: 'DaysNeverDumped',
  /** Days that are over and of which no dump was published by the morning: maintenance, each morning. */
  daysNotDumped: 'DaysNotDumped',
  /** What dashboards had left behind: bodies of none, and a tally that was off: maintenance, each night. */
  dashboardsMended: 'DashboardsMended',
  /** Days whose files did not read back as what was written; 0 for each that did: dump. */
  unreconciled: 'Unreconciled',
} as const;
export type MetricName = (typeof METRICS)[keyof typeof METRICS];
