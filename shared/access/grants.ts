import { OdographError } from '../errors/odograph-error.ts';
import { globMatcher } from '../recording/glob.ts';
import { areAll } from './device-globs.ts';

/**
 * What someone may do with the devices in their scope: `write` sends readings, `read` asks for what is stored,
 * `admin` changes how a device is treated and has its days dumped. With a scope of all devices, `admin` also
 * manages keys and dead letters. None includes another.
 */
export const PERMISSIONS = ['write', 'read', 'admin'] as const;
export type Permission = (typeof PERMISSIONS)[number];

/** Who asks, as far as that is known. */
export interface Principal {
  /** `anyone`: the system asks for no credentials. */
  readonly kind: 'key' | 'token' | 'anyone';
  /** For logs and messages: a key's name and id, a token's subject. */
  readonly name: string;
  /** Of a key, by which it is recalled. */
  readonly keyId?: string;
  /** Globs of the devices in their scope; none when there are none. */
  readonly devices: readonly string[];
  readonly may: readonly Permission[];
  /** Device of the readings that name none. */
  readonly defaultDevice?: string;
}

/** Who asks a system that is open. */
export const ANYONE: Principal = { kind: 'anyone', name: 'anyone', devices: ['*'], may: PERMISSIONS };

/** Devices whose decision is remembered: a body's readings mostly are of few. */
const REMEMBERED_DEVICES = 1024;

/**
 * Decides what a principal may do. Whatever is not granted is refused, whether the device exists or not, so that
 * nobody learns of devices out of their scope.
 */
export class Grants {
  readonly principal: Principal;
  readonly #may: ReadonlySet<Permission>;
  readonly #matches: (device: string) => boolean;
  readonly #known = new Map<string, boolean>();

  constructor(principal: Principal) {
    this.principal = principal;
    this.#may = new Set(principal.may);
    this.#matches = globMatcher(principal.devices);
  }

  canRead(device: string): boolean {
    return this.can('read', device);
  }

  canWrite(device: string): boolean {
    return this.can('write', device);
  }

  canAdminister(device: string): boolean {
    return this.can('admin', device);
  }

  can(permission: Permission, device: string): boolean {
    return this.#may.has(permission) && this.#inScope(device);
  }

  /** Whether something may be done with all devices there are and will be, and with what is of no device. */
  canAll(permission: Permission): boolean {
    return this.#may.has(permission) && areAll(this.principal.devices);
  }

  /** Those of some devices that may be read, in their order. */
  readable(devices: readonly string[]): string[] {
    return devices.filter((device) => this.canRead(device));
  }

  /** @throws OdographError `forbidden` */
  requireMay(permission: Permission): void {
    if (!this.#may.has(permission)) throw this.#refusal(`has no permission to ${WORDS[permission]}`);
  }

  /**
   * @throws OdographError `forbidden`; of a device that may not be read, `not-found`. Both are the same for a device
   *   that does not exist as for one that does
   */
  require(permission: Permission, device: string): void {
    this.requireMay(permission);
    if (this.#inScope(device)) return;
    if (permission !== 'read') throw this.#refusal(`does not cover the device ${device}`);
    const { kind, name } = this.principal;
    throw new OdographError('not-found', `there is no device ${device} that the ${kind} ${name} may read`);
  }

  /** @throws OdographError `forbidden` */
  requireAll(permission: Permission): void {
    this.requireMay(permission);
    if (!this.canAll(permission)) throw this.#refusal('does not cover all devices, which this takes');
  }

  #inScope(device: string): boolean {
    const known = this.#known.get(device);
    if (known !== undefined) return known;
    const isInScope = this.#matches(device);
    if (this.#known.size >= REMEMBERED_DEVICES) this.#known.clear();
    this.#known.set(device, isInScope);
    return isInScope;
  }

  #refusal(why: string): OdographError {
    const { kind, name } = this.principal;
    return new OdographError('forbidden', `the ${kind} ${name} ${why}`);
  }
}

const WORDS: Readonly<Record<Permission, string>> = {
  write: 'send readings',
  read: 'read',
  admin: 'administer',
};

/** Grants of a principal, made once for each. */
const made = new WeakMap<Principal, Grants>();

/** The decisions about a principal; the same for the same principal, since globs take some work to understand. */
export function grantsOf(principal: Principal): Grants {
  const known = made.get(principal);
  if (known !== undefined) return known;
  const grants = new Grants(principal);
  made.set(principal, grants);
  return grants;
}
