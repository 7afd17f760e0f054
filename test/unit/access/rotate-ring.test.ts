import { randomBytes } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type KeyRing, keyRingText, parseKeyRing, turnKeyRing } from '../../../shared/access/key-ring.ts';
import { ROTATION_STEPS, type RotationStep, rotateRing } from '../../../shared/access/rotate-ring.ts';
import { RUNS } from '../../support/arbitraries.ts';

/** A secret whose versions stand in memory. */
class MemorySecret {
  readonly texts = new Map<string, string>();
  version = 'first';

  constructor(ring: KeyRing) {
    this.texts.set('first', keyRingText(ring));
  }

  readonly current = async (): Promise<string> => this.texts.get(this.version)!;
  readonly pending = async (version: string): Promise<string | undefined> => this.texts.get(version);
  readonly keep = async (version: string, text: string): Promise<void> => void this.texts.set(version, text);
  readonly promote = async (version: string): Promise<void> => {
    this.version = version;
  };
}

const start = turnKeyRing(undefined, randomBytes);
const step = (secret: MemorySecret, name: RotationStep, version = 'second') =>
  rotateRing(name, version, secret, randomBytes);

describe('rotateRing', () => {
  it('puts a new key in front and keeps the one before, once all steps are done', async () => {
    const secret = new MemorySecret(start);
    for (const name of ROTATION_STEPS) {
      expect(parseKeyRing(await secret.current())).toEqual(start);
      await step(secret, name);
    }

    const ring = parseKeyRing(await secret.current());
    expect(ring).toHaveLength(2);
    expect(ring[1]).toEqual(start[0]);
  });

  it('comes to the same, however often a step is done again', async () => {
    const repeats = fc.tuple(...ROTATION_STEPS.map(() => fc.integer({ min: 1, max: 3 })));
    await fc.assert(
      fc.asyncProperty(repeats, async (times) => {
        const secret = new MemorySecret(start);
        const made = new Set<string | undefined>();
        for (const [at, name] of ROTATION_STEPS.entries()) {
          for (let time = 0; time < times[at]!; time += 1) {
            await step(secret, name);
            made.add(secret.texts.get('second'));
          }
        }

        expect(made.size).toBe(1);
        expect(secret.version).toBe('second');
      }),
      RUNS,
    );
  });

  it('stops before a ring is used that cannot be read', async () => {
    const secret = new MemorySecret(start);
    secret.texts.set('second', '{}');
    await step(secret, 'createSecret');

    await expect(step(secret, 'testSecret')).rejects.toThrow('cannot be read');
    await expect(step(secret, 'testSecret', 'third')).rejects.toThrow('no ring to test');
    expect(parseKeyRing(await secret.current())).toEqual(start);
  });
});
