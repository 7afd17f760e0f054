import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { keyRingText, parseKeyRing, turnKeyRing } from '../../../shared/access/key-ring.ts';
import { ROTATION_STEPS, rotateRing } from '../../../shared/access/rotate-ring.ts';
import { SecretsManagerVersions } from '../../../shared/access/secret-versions.secrets-manager.ts';
import { FakeSecretsManager } from '../../support/fake-secrets-manager.ts';

const VERSION = 'version-of-a-name-that-is-long-enough';
const NEXT = 'another-version-of-a-name-that-is-long';

function secretWith(first?: string): { fake: FakeSecretsManager; versions: SecretsManagerVersions } {
  const fake = new FakeSecretsManager('links', first);
  return { fake, versions: new SecretsManagerVersions(fake.client, 'links') };
}

describe('SecretsManagerVersions', () => {
  it('keeps a version beside the one in use until it is promoted, however often', async () => {
    const { fake, versions } = secretWith('old');

    await versions.keep(VERSION, 'new');
    expect(await versions.current()).toBe('old');
    expect(await versions.pending(VERSION)).toBe('new');
    await versions.promote(VERSION);
    await versions.promote(VERSION);

    expect(await versions.current()).toBe('new');
    expect(fake.calls.filter((call) => call === 'UpdateSecretVersionStageCommand')).toHaveLength(1);
  });

  it('finds nothing pending where there is nothing, and nothing in an empty secret', async () => {
    const { versions } = secretWith();

    expect(await versions.pending(VERSION)).toBeUndefined();
    expect(await versions.text()).toBeUndefined();
    await expect(versions.current()).rejects.toThrow('no such version');
  });

  it('lets the first of two texts of one version stay', async () => {
    const { versions } = secretWith('old');

    await versions.keep(VERSION, 'new');
    await versions.keep(VERSION, 'newer');
    await versions.begin(NEXT, 'begun');
    await versions.begin(NEXT, 'begun again');

    expect(await versions.pending(VERSION)).toBe('new');
    expect(await versions.text()).toBe('begun');
  });

  it('hides no other error', async () => {
    const { fake, versions } = secretWith('old');
    fake.before = () => {
      throw new Error('broken');
    };

    await expect(versions.text()).rejects.toThrow('broken');
    await expect(versions.pending(VERSION)).rejects.toThrow('broken');
    await expect(versions.keep(VERSION, 'new')).rejects.toThrow('broken');
    await expect(versions.begin(VERSION, 'new')).rejects.toThrow('broken');
    await expect(versions.promote(VERSION)).rejects.toThrow('broken');
  });

  it('does not promote what is not there', async () => {
    const { fake, versions } = secretWith('old');

    await expect(versions.promote(VERSION)).rejects.toThrow('no such version');
    expect(fake.current).toBe('old');
  });

  it('turns a ring, twice, each step done twice', async () => {
    const start = turnKeyRing(undefined, randomBytes);
    const { versions } = secretWith(keyRingText(start));

    for (const version of [VERSION, NEXT]) {
      for (const step of ROTATION_STEPS.flatMap((each) => [each, each])) {
        // oxlint-disable-next-line no-await-in-loop -- one after the other
        await rotateRing(step, version, versions, randomBytes);
      }
    }

    const ids = parseKeyRing(await versions.current()).map(({ id }) => id);
    expect(ids).toHaveLength(2);
    expect(ids).not.toContain(start[0].id);
  });
});
