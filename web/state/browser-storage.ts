/** What the browser keeps of the board beyond its page: for ever, or as long as its tab. */
type Keeper = 'localStorage' | 'sessionStorage';

/** A browser that keeps nothing, or is full, shows the board all the same. */
export function keptText(name: string, keeper: Keeper = 'localStorage'): string | null {
  try {
    return globalThis[keeper].getItem(name);
  } catch {
    return null;
  }
}

/** @param text undefined to keep nothing any more */
export function keepText(name: string, text: string | undefined, keeper: Keeper = 'localStorage'): void {
  try {
    if (text === undefined) globalThis[keeper].removeItem(name);
    else globalThis[keeper].setItem(name, text);
  } catch {
    // It is as if nothing had been kept.
  }
}
