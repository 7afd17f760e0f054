/** Where in the board one is: `#/recordings/car-1?date=2026-05-23`. */
export interface Place {
  /** First part of the path: `board` for the path `/`. */
  readonly view: string;
  /** Further parts, decoded. */
  readonly rest: readonly string[];
  readonly query: URLSearchParams;
}

export function parseHash(hash: string): Place {
  const [path = '', query = ''] = hash.replace(/^#/, '').split('?', 2);
  const [view, ...rest] = path
    .split('/')
    .filter((part) => part !== '')
    .map(decoded);
  return { view: view ?? 'board', rest, query: new URLSearchParams(query) };
}

/** The inverse of parseHash. */
export function hashOf({ view, rest, query }: Place): string {
  const path =
    view === 'board' && rest.length === 0 ? '/' : `/${[view, ...rest].map(encodeURIComponent).join('/')}`;
  const text = query.toString();
  return `#${path}${text === '' ? '' : `?${text}`}`;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
