import { SESSION_LIMITS } from '../limits.ts';

/** Where an identity is put in. */
const IDENTITY_MARK = '{identity}';

/** Stands for an identity when a template is looked at; nothing in it needs encoding. */
const SAMPLE = 'identity-0-sample';

/**
 * Control characters, separators of lines, halves of characters, and what separates folders: although encoded, some
 * servers take these for what they stand for.
 */
const REFUSED = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}/\\]/u;

/** Says what is wrong with an identity that is to be one segment of a path, or a part of one; or nothing. */
export function segmentFault(identity: string): string | undefined {
  if (identity === '') return 'a name is not empty';
  if (identity.length > SESSION_LIMITS.dataIdentityLength) return 'the name is too long';
  if (identity === '.' || identity === '..') return 'a name is neither `.` nor `..`';
  if (REFUSED.test(identity)) return 'a name has no control characters and no slashes of either kind';
  return undefined;
}

/** A URL whose path has a place for an identity. Nothing but what stands there depends on the identity. */
export class UrlTemplate {
  readonly origin: string;
  readonly #text: string;
  readonly #before: string;
  readonly #after: string;

  /** @throws Error when it is none; see templateFault */
  constructor(text: string) {
    const fault = templateFault(text);
    if (fault !== undefined) throw new Error(`the template ${fault}`);
    const { origin, href } = sampleOf(text);
    const [before = '', after = ''] = href.split(SAMPLE);
    this.origin = origin;
    this.#text = text;
    this.#before = before;
    this.#after = after;
  }

  /** @throws Error for an identity that segmentFault refuses */
  urlOf(identity: string): URL {
    const fault = segmentFault(identity);
    if (fault !== undefined) throw new Error(fault);
    const encoded = encodeURIComponent(identity);
    const url = new URL(this.#text.replace(IDENTITY_MARK, () => encoded));
    // Whatever an identity is, it stands where it belongs, and all else is as it was.
    if (url.href !== this.#before + encoded + this.#after)
      throw new Error('a name stays within its segment of the path');
    return url;
  }
}

const sampleOf = (text: string): URL => new URL(text.replace(IDENTITY_MARK, SAMPLE));

/** Says what is wrong with the URL of a template, or nothing. */
export function templateFault(text: string): string | undefined {
  if (text.split(IDENTITY_MARK).length !== 2) return `has ${IDENTITY_MARK} not exactly once`;
  const sample = text.replace(IDENTITY_MARK, SAMPLE);
  // Such are left out or turned round when a URL is parsed: what is configured is to be what is asked for.
  if (/[\p{Cc}\s\\]/u.test(text) || !URL.canParse(sample)) return 'is no URL';
  const { pathname, href } = new URL(sample);
  if (href.includes('#')) return 'has a fragment';
  const places = href.split(SAMPLE).length - 1;
  if (places !== 1 || !pathname.includes(SAMPLE)) return `does not have ${IDENTITY_MARK} in its path`;
  return undefined;
}

/** The URL of a template, of which all is known but what stands for the identity. */
export const templateUrl = (text: string): URL => sampleOf(text);
