import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { keyRingText, parseKeyRing, turnKeyRing } from './key-ring.ts';

/** A secret that may hold nothing of use yet. */
export interface NewSecret {
  /** The text that is in use, if there is one. */
  text(): Promise<string | undefined>;
  /** Takes a text into use, as a version that is begun once: of two texts for one version, the first stays. */
  begin(version: string, text: string): Promise<void>;
}

/** What CloudFront takes: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-trusted-signers.html */
export const FILE_KEY_BITS = 2048;

/**
 * Sees to it that a secret holds a ring of keys for links to data. A ring that is there stays.
 *
 * @param version names what this call makes; the same when it is tried again
 * @param random gives so many bytes that nobody can foretell
 * @throws Error when the secret holds no ring afterwards
 */
export async function makeKeyRing(
  version: string,
  secret: NewSecret,
  random: (bytes: number) => Uint8Array,
): Promise<void> {
  if (isRing(await secret.text())) return;
  await secret.begin(version, keyRingText(turnKeyRing(undefined, random)));
  if (!isRing(await secret.text())) throw new Error('the secret does not hold the ring that was put into it');
}

/**
 * Sees to it that a secret holds a private key for links to files. A key that is there stays.
 *
 * @param version as of makeKeyRing
 * @param newKey makes a private key of RSA, FILE_KEY_BITS long, in PEM
 * @returns the public half, in PEM
 * @throws Error when the secret holds no such key afterwards
 */
export async function makeFileKey(
  version: string,
  secret: NewSecret,
  newKey: () => Promise<string>,
): Promise<string> {
  const known = privateKeyIn(await secret.text());
  if (known !== undefined) return publicHalf(known);
  await secret.begin(version, await newKey());
  // Someone who tried at the same time may have been first; what is in the secret counts.
  const made = privateKeyIn(await secret.text());
  if (made === undefined) throw new Error('the secret does not hold the key that was put into it');
  return publicHalf(made);
}

function privateKeyIn(text: string | undefined): KeyObject | undefined {
  if (text === undefined) return undefined;
  let key: KeyObject;
  try {
    key = createPrivateKey(text);
  } catch {
    return undefined;
  }
  const isOurs = key.asymmetricKeyType === 'rsa' && key.asymmetricKeyDetails?.modulusLength === FILE_KEY_BITS;
  return isOurs ? key : undefined;
}

const publicHalf = (key: KeyObject): string =>
  createPublicKey(key).export({ type: 'spki', format: 'pem' }).toString();

function isRing(text: string | undefined): boolean {
  if (text === undefined) return false;
  try {
    parseKeyRing(text);
    return true;
  } catch {
    return false;
  }
}
