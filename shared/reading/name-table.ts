/** Names kept at a time. A device has some hundreds of sensors; more than these only cost new strings. */
const SLOTS = 2048;
/** Neighbouring slots that a name may stand in, so that two names of like hash do not push each other out. */
const PROBES = 4;

/**
 * Gives the string of a name from its bytes, the same one each time, so that the names which recur on every line
 * are neither decoded nor hashed again. It forgets names rather than grow: whatever a stream holds, it costs no
 * more memory and no more time than making each string would.
 */
export class NameTable {
  readonly #names = emptyNames();

  /**
   * @param from start and `to` end of the name in `bytes`, all ASCII, not empty
   * @param hash any figure made of those bytes
   */
  name(bytes: Buffer, from: number, to: number, hash: number): string {
    const names = this.#names;
    const home = (hash ^ (hash >>> 15)) & (SLOTS - 1);
    let free = home;
    for (let slot = home; slot < home + PROBES; slot += 1) {
      const known = names[slot] ?? '';
      if (known === '') {
        free = slot;
        break;
      }
      if (isName(known, bytes, from, to)) return known;
    }
    const name = bytes.toString('latin1', from, to);
    names[free] = name;
    return name;
  }
}

/** Made so because it takes a fraction of the time of `Array.from`, for every body that comes. */
function emptyNames(): string[] {
  const names: string[] = [];
  names.length = SLOTS + PROBES;
  return names.fill('');
}

function isName(name: string, bytes: Buffer, from: number, to: number): boolean {
  if (name.length !== to - from) return false;
  for (let at = from; at < to; at += 1) if (name.charCodeAt(at - from) !== bytes[at]) return false;
  return true;
}
