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
