/** What the page asks beside its own origin, e.g. `https://abc.lambda-url.eu-central-1.on.aws`. */
export interface AskedOrigins {
  readonly endpoints: readonly string[];
  /** Where the tiles of a map come from; none unless a deployment names a server. */
  readonly tiles?: string | undefined;
}

/**
 * What the board's page may load and reach: its own files, and the endpoints that it is told of. No script and no style
 * stands within the page, so that nothing that gets into it can run.
 */
export function contentSecurityPolicy({ endpoints, tiles }: AskedOrigins): string {
  const pictures = tiles === undefined ? [] : [tiles];
  const connect = [...new Set(["'self'", ...endpoints, ...pictures])].join(' ');
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    // Pictures that the page makes itself: downloads of plots, icons of the map.
    ["img-src 'self' data: blob:", ...pictures].join(' '),
    "font-src 'self'",
    `connect-src ${connect}`,
    // The map draws in workers.
    "worker-src 'self' blob:",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
