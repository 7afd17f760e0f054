import { OdographError } from '../errors/odograph-error.ts';
import { splitGlobs } from '../recording/split-globs.ts';
import { globsFault } from './device-globs.ts';
import type { Principal } from './grants.ts';
import type { VerifiedToken } from './token-verifier.ts';

/** Where a token says which devices its holder may read. */
export interface ReaderRules {
  /** Name of the claim: a list of texts, or one text. */
  readonly claim: string;
  /** Globs of devices by value of the claim. Without this the values are globs themselves, or one text of several. */
  readonly grants?: ReadonlyMap<string, readonly string[]>;
}

/** Claim that says devices where nothing else is configured. */
export const USUAL_CLAIM = 'devices';

/**
 * Who holds a token, and what they may read: nothing unless the claim says so.
 *
 * @throws OdographError `forbidden` when the claim is there but cannot be used
 */
export function principalOfToken({ subject, claims }: VerifiedToken, rules: ReaderRules): Principal {
  const values = valuesOf(claims, rules);
  const devices = [
    ...new Set(
      rules.grants === undefined ? values : values.flatMap((value) => rules.grants?.get(value) ?? []),
    ),
  ];
  const fault = globsFault(devices);
  if (fault !== undefined) {
    throw new OdographError('forbidden', `the devices in the claim ${rules.claim} of the token ${fault}`);
  }
  return { kind: 'token', name: subject, devices, may: ['read'] };
}

function valuesOf(claims: VerifiedToken['claims'], { claim, grants }: ReaderRules): readonly string[] {
  const value = Object.hasOwn(claims, claim) ? claims[claim] : undefined;
  if (value === undefined || value === null) return [];
  // Some issuers let their users say any address; then it is no proof of anything.
  if (claim === 'email' && !isTrue(claims['email_verified'])) return [];
  if (typeof value === 'string') return grants === undefined ? splitGlobs(value) : [value];
  if (Array.isArray(value) && value.every((entry) => typeof entry === 'string')) return value;
  throw new OdographError('forbidden', `the claim ${claim} of the token is no list of texts`);
}

/** Cognito writes it as a text in some tokens. */
const isTrue = (value: unknown): boolean => value === true || value === 'true';
