/**
 * Whether one of the tags that a caller has is this one. Compared weakly: what is served in another encoding is still
 * the same. https://www.rfc-editor.org/rfc/rfc9110#field.if-none-match
 *
 * @param etag in its quotes
 */
export const isKnown = (ifNoneMatch: string | undefined, etag: string): boolean =>
  (ifNoneMatch ?? '').split(',').some((known) => [etag, '*'].includes(known.trim().replace(/^W\//, '')));
