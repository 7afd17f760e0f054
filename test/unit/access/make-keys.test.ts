import { createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { keyRingText, parseKeyRing, turnKeyRing } from '../../../shared/access/key-ring.ts';
import { makeFileKey, makeKeyRing, type NewSecret } from '../../../shared/access/make-keys.ts';

/** A secret in memory; of two texts for one version, the first stays. */
class MemorySecret implements NewSecret {
  readonly versions = new Map<string, string>();
  inUse: string | undefined;

  constructor(inUse?: string) {
    this.inUse = inUse;
  }

  async text(): Promise<string | undefined> {
    return this.inUse;
  }

  async begin(version: string, text: string): Promise<void> {
    if (this.versions.has(version)) return;
    this.versions.set(version, text);
    this.inUse = text;
  }
}

/** One that forgets what it is given. */
const forgetful: NewSecret = { text: async () => 'as it was', begin: async () => {} };

const pemOf = (bits: number): string =>
  generateKeyPairSync('rsa', { modulusLength: bits })
    .privateKey.export({ type: 'pkcs8', format: 'pem' })
    .toString();

const curve = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  .privateKey.export({ type: 'pkcs8', format: 'pem' })
  .toString();

const known = pemOf(2048);
const other = pemOf(2048);
const publicOf = (pem: string): string =>
  createPublicKey(createPrivateKey(pem)).export({ type: 'spki', format: 'pem' }).toString();

describe('makeKeyRing', () => {
  it.each([undefined, '', 'a password of the platform', '{"keys":[]}'])(
    'puts a ring where %j is',
    async (text) => {
      const secret = new MemorySecret(text);

      await makeKeyRing('one', secret, randomBytes);

      expect(parseKeyRing(secret.inUse!)).toHaveLength(1);
    },
  );

  it('leaves a ring as it is', async () => {
    const ring = keyRingText(turnKeyRing(undefined, randomBytes));
    const secret = new MemorySecret(ring);

    await makeKeyRing('one', secret, randomBytes);

    expect(secret.inUse).toBe(ring);
    expect(secret.versions.size).toBe(0);
  });

  it('comes to one ring when it is called again at the same time', async () => {
    const secret = new MemorySecret();

    await Promise.all([1, 2, 3].map(() => makeKeyRing('one', secret, randomBytes)));

    expect([...secret.versions.values()]).toEqual([secret.inUse]);
  });

  it('is not content with a secret that does not hold it', async () => {
    await expect(makeKeyRing('one', forgetful, randomBytes)).rejects.toThrow('does not hold the ring');
  });
});

describe('makeFileKey', () => {
  it.each([undefined, 'a password of the platform', pemOf(1024), curve, publicOf(other)])(
    'puts a key where there is none that CloudFront takes (%#)',
    async (text) => {
      const secret = new MemorySecret(text);

      const published = await makeFileKey('one', secret, async () => known);

      expect(secret.inUse).toBe(known);
      expect(published).toBe(publicOf(known));
      expect(published).toMatch(/^-----BEGIN PUBLIC KEY-----\n/);
    },
  );

  it('gives the public half of the key that is there', async () => {
    const secret = new MemorySecret(known);

    const published = await makeFileKey('two', secret, async () => other);

    expect(published).toBe(publicOf(known));
    expect(secret.inUse).toBe(known);
  });

  it('gives the public half of the key that was first when it is called again at the same time', async () => {
    const secret = new MemorySecret();
    const keys = [known, other];

    const published = await Promise.all(keys.map((key) => makeFileKey('one', secret, async () => key)));

    expect(new Set(published)).toEqual(new Set([publicOf(secret.inUse!)]));
  });

  it('is not content with a secret that does not hold it', async () => {
    await expect(makeFileKey('one', forgetful, async () => known)).rejects.toThrow('does not hold the key');
  });
});
