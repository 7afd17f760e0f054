import { getSignedUrl } from '@aws-sdk/cloudfront-signer';
import { LINK_LIMITS } from './limits.ts';

/** The key pair of which CloudFront knows the public half. */
export interface FileKey {
  /** Id that CloudFront gave the public key. */
  readonly id: string;
  /** PEM, RSA of 2,048 bits. */
  readonly privateKey: string;
}

export interface FileSignerOptions {
  readonly key: FileKey;
  /** How long a link is valid at most, in seconds; an hour unless given. */
  readonly lifeSeconds?: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Links end with a step that others end with too; none lives for less than three quarters of what it may. */
const stepSeconds = (lifeSeconds: number): number =>
  Math.min(LINK_LIMITS.fileStepSeconds, Math.floor(lifeSeconds / 4));

/** How long a link that is made for so many seconds surely is valid. */
export const sureFileSeconds = (lifeSeconds: number): number => lifeSeconds - stepSeconds(lifeSeconds);

/**
 * Signs links to files, as CloudFront checks them: each is good for one file. A link says nothing of who it was made
 * for, so it may go into a manifest only for those who may read the file's device.
 *
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-creating-signed-url-canned-policy.html
 */
export class FileSigner {
  readonly #options: FileSignerOptions;
  readonly #lifeSeconds: number;
  /** Links by URL, all of which end at the same moment. A signature takes about half a millisecond. */
  readonly #signed = new Map<string, string>();
  #endS = 0;

  constructor(options: FileSignerOptions) {
    this.#options = options;
    this.#lifeSeconds = Math.min(
      options.lifeSeconds ?? LINK_LIMITS.fileSeconds,
      LINK_LIMITS.longestFileSeconds,
    );
  }

  /** @param url without a query */
  sign(url: string): string {
    const endS = this.#end();
    if (endS !== this.#endS || this.#signed.size >= LINK_LIMITS.fileCacheEntries) this.#signed.clear();
    this.#endS = endS;
    const known = this.#signed.get(url);
    if (known !== undefined) return known;
    const { id, privateKey } = this.#options.key;
    // SHA-1, which is what CloudFront takes when nothing is said, is not what anyone should sign with.
    const signed = getSignedUrl({
      url,
      keyPairId: id,
      privateKey,
      dateLessThan: endS * 1000,
      algorithm: 'SHA256',
    });
    this.#signed.set(url, signed);
    return signed;
  }

  /** The last step within the life of a link, so that links of some minutes are the same and caches know them. */
  #end(): number {
    const step = stepSeconds(this.#lifeSeconds);
    return Math.floor((this.#options.now() / 1000 + this.#lifeSeconds) / step) * step;
  }
}
