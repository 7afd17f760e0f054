import { createPublicKey, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { keyRingText, turnKeyRing } from '../../shared/access/key-ring.ts';
import { keepSecret } from './secret-file.ts';

/** The keys of a local system that a deployment keeps as secrets. All stay in the data folder. */
export interface LocalKeys {
  /** Text of the ring that links to data are signed with. */
  readonly linkRing: string;
  /** PEM of the key that links to files are signed with. */
  readonly filePrivateKey: string;
  /** Its public half, by the id that CloudFront would give it. */
  readonly filePublicKeys: ReadonlyMap<string, KeyObject>;
}

/** Id of the public key of a local system. */
export const LOCAL_FILE_KEY_ID = 'KLOCAL';

/** What CloudFront takes: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-trusted-signers.html */
const FILE_KEY_BITS = 2048;

export function openLocalKeys(dataDir: string): LocalKeys {
  const folder = join(dataDir, 'access');
  const linkRing = keepSecret(join(folder, 'link-keys.json'), () =>
    keyRingText(turnKeyRing(undefined, randomBytes)),
  );
  const filePrivateKey = keepSecret(join(folder, 'file-key.pem'), makeFileKey);
  return {
    linkRing,
    filePrivateKey,
    filePublicKeys: new Map([[LOCAL_FILE_KEY_ID, createPublicKey(filePrivateKey)]]),
  };
}

function makeFileKey(): string {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: FILE_KEY_BITS });
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}
