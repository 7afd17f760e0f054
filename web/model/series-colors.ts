/** How many colours of series there are: `--series-1` and so on, see web/styles/tokens.css. */
export const SERIES_COLORS = 8;
