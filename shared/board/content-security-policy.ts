/**
 * What the board's page may load and reach: its own files, and the endpoints that it is told of. No script and no style
 * stands within the page, so that nothing that gets into it can run.
 *
 * @param origins what the page asks beside its own origin, e.g. `https://abc.lambda-url.eu-central-1.on.aws`
 */
export function contentSecurityPolicy(origins: readonly string[]): string {
  const connect = [...new Set(["'self'", ...origins])].join(' ');
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    // Pictures that the page makes itself: downloads of plots, icons of the map.
    "img-src 'self' data: blob:",
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
