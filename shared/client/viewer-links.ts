import { type Selection, selectionQuery, type SessionSelection } from './selection.ts';
import { parametersOf } from './url.ts';

/**
 * Deep links of the viewers.
 *
 * Foxglove, form of a link (`/~/view` is the user's own organisation), `openIn=desktop` and `foxglove://open`:
 *   https://docs.foxglove.dev/docs/visualization/shareable-links/
 * Foxglove, `ds=remote-data-loader` with `ds.dataLoaderUrl`, every other `ds.<name>` handed on to the manifest as
 * `<name>`: documentation of `UpstreamServer::QueryParams` in the crate `foxglove` of github.com/foxglove/foxglove-sdk
 *   and https://docs.foxglove.dev/docs/visualization/connecting/cloud-data/remote-data-loader
 * Lichtblick, `ds=remote-file` with `ds.url` on the page's own address: `parseAppURLState` in
 *   packages/suite-base/src/util/appURLState.ts of github.com/lichtblick-suite/lichtblick, and its end-to-end test
 *   "should open an MCAP file via URL". Foxglove takes the same two parameters, as Lichtblick descends from it.
 */
const FOXGLOVE_WEB = 'https://app.foxglove.dev/~/view';
const FOXGLOVE_DESKTOP = 'foxglove://open';

/** A link for the browser, and one for the desktop app where there is one. */
export interface Links {
  readonly web: string;
  readonly desktop?: string;
}

/**
 * Opens a selection through Foxglove's remote data loader.
 *
 * @param loaderUrl where the remote data loader runs; it is told the manifest's URL when it is started
 */
export function foxgloveLoaderLinks(loaderUrl: string, selection: Selection | SessionSelection): Links {
  const query: [string, string][] = [
    ['ds', 'remote-data-loader'],
    ['ds.dataLoaderUrl', loaderUrl],
  ];
  for (const [name, value] of parametersOf(selectionQuery(selection))) query.push([`ds.${name}`, value]);
  return { web: withQuery(FOXGLOVE_WEB, query), desktop: withQuery(FOXGLOVE_DESKTOP, query) };
}

/** Opens one MCAP file over HTTP in Foxglove. */
export function foxgloveFileLinks(fileUrl: string): Links {
  const query: [string, string][] = [
    ['ds', 'remote-file'],
    ['ds.url', fileUrl],
  ];
  return { web: withQuery(FOXGLOVE_WEB, query), desktop: withQuery(FOXGLOVE_DESKTOP, query) };
}

/** Opens one MCAP file over HTTP in a Lichtblick at the given address. */
export function lichtblickFileLinks(lichtblickUrl: string, fileUrl: string): Links {
  return {
    web: withQuery(lichtblickUrl, [
      ['ds', 'remote-file'],
      ['ds.url', fileUrl],
    ]),
  };
}

/** Blanks as %20, which every reader of a query takes, unlike a plus. */
function withQuery(base: string, query: readonly (readonly [string, string])[]): string {
  const text = query.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&');
  return `${base}${base.includes('?') ? '&' : '?'}${text}`;
}
