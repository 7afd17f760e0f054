import { keyRingText, parseKeyRing, turnKeyRing } from './key-ring.ts';

/** The steps by which Secrets Manager has a secret replaced: https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda-functions.html */
export const ROTATION_STEPS = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const;
export type RotationStep = (typeof ROTATION_STEPS)[number];

/** The versions of one secret. */
export interface SecretVersions {
  /** The text that is in use. */
  current(): Promise<string>;
  /** The text of a version that is not in use yet; undefined when there is none. */
  pending(version: string): Promise<string | undefined>;
  /** Keeps a text as a version that is not in use yet. */
  keep(version: string, text: string): Promise<void>;
  /** Takes a version into use; does nothing when it is in use. */
  promote(version: string): Promise<void>;
}

/**
 * Does one step of turning the ring of keys. Every step may be done several times.
 *
 * @param version of the secret that is being made
 * @param random gives so many bytes that nobody can foretell
 * @throws Error when the ring that was made cannot be read, after which the one in use stays
 */
export async function rotateRing(
  step: RotationStep,
  version: string,
  versions: SecretVersions,
  random: (bytes: number) => Uint8Array,
): Promise<void> {
  switch (step) {
    case 'createSecret': {
      if ((await versions.pending(version)) !== undefined) return;
      const ring = turnKeyRing(parseKeyRing(await versions.current()), random);
      return versions.keep(version, keyRingText(ring));
    }
    case 'setSecret':
      // Nothing but the functions that read the secret has to know it.
      return;
    case 'testSecret': {
      const text = await versions.pending(version);
      if (text === undefined) throw new Error('there is no ring to test');
      parseKeyRing(text);
      return;
    }
    case 'finishSecret':
      return versions.promote(version);
  }
}
