/** A token that its issuer signed for us, now. */
export interface VerifiedToken {
  /** Whom it was issued to: the claim `sub`. */
  readonly subject: string;
  readonly claims: Readonly<Record<string, unknown>>;
}

/** Tells tokens that are what they claim to be from all others. */
export interface TokenVerifier {
  /**
   * @throws OdographError `unauthenticated` for any token that is not valid, `temporarily-unavailable` when the
   *   issuer's keys cannot be read
   */
  verify(token: string): Promise<VerifiedToken>;
}
