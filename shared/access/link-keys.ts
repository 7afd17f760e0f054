import { OdographError } from '../errors/odograph-error.ts';
import { type KeyRing, type LinkKey, parseKeyRing } from './key-ring.ts';
import { LINK_LIMITS } from './limits.ts';

export interface LinkKeysPorts {
  /** Reads the text of the ring. */
  readonly readRing: () => Promise<string>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Is told what went wrong where an answer could be given all the same. */
  readonly onError: (error: unknown) => void;
}

/**
 * The keys of links, as a warm function knows them. A ring that was turned elsewhere is noticed as soon as a link
 * comes that was signed with its new key.
 */
export class LinkKeys {
  readonly #ports: LinkKeysPorts;
  #ring: KeyRing | undefined;
  #readMs = Number.NEGATIVE_INFINITY;
  #coolUntilMs = Number.NEGATIVE_INFINITY;

  constructor(ports: LinkKeysPorts) {
    this.#ports = ports;
  }

  /** The key to sign with. @throws OdographError `temporarily-unavailable` when no ring was ever read */
  async signing(): Promise<LinkKey> {
    const [key] = await this.#current();
    return key;
  }

  /** The key of this id, if its signatures are valid. @throws as signing */
  async find(id: string): Promise<LinkKey | undefined> {
    const known = (await this.#current()).find((key) => key.id === id);
    if (known !== undefined || this.#ports.now() < this.#coolUntilMs) return known;
    // Anyone can make up an id.
    this.#coolUntilMs = this.#ports.now() + LINK_LIMITS.ringCoolDownMs;
    return (await this.#refresh(this.#ring)).find((key) => key.id === id);
  }

  async #current(): Promise<KeyRing> {
    const isOld = this.#ports.now() - this.#readMs >= LINK_LIMITS.ringMs;
    return this.#ring === undefined || isOld ? this.#refresh(this.#ring) : this.#ring;
  }

  /** @param known serves on when the ring cannot be read now */
  async #refresh(known: KeyRing | undefined): Promise<KeyRing> {
    try {
      this.#ring = parseKeyRing(await this.#ports.readRing());
    } catch (error) {
      if (known === undefined) throw unavailable(error);
      this.#ports.onError(error);
      this.#ring = known;
    }
    this.#readMs = this.#ports.now();
    return this.#ring;
  }
}

const unavailable = (cause: unknown): OdographError =>
  new OdographError('temporarily-unavailable', 'the keys of links cannot be read', { cause });
