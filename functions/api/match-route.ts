import { OdographError } from '../../shared/errors/odograph-error.ts';
import type { Route } from '../../shared/api/route.ts';

/** A path of the table, cut at its slashes. */
interface Pattern<Id> {
  readonly id: Id;
  readonly route: Route;
  readonly method: string;
  readonly parts: readonly string[];
  /** Names of parameters by their places in the path. */
  readonly names: ReadonlyMap<number, string>;
}

/** The operation that a request is for, and the parameters of its path. */
export interface Matched<Id> {
  readonly id: Id;
  readonly route: Route;
  readonly path: Readonly<Record<string, string>>;
}

type Table = Readonly<Record<string, Route>>;

/**
 * Makes what finds out which route of a table a request is for. The path is taken as it was sent, percent-encoded:
 * names may hold slashes. It throws OdographError: `not-found`, `method-not-allowed`, `invalid-request` for a path that
 * is no percent-encoded UTF-8.
 */
export function routeMatcher<const Routes extends Table>(
  routes: Routes,
): (method: string, path: string) => Matched<keyof Routes & string> {
  const patterns = patternsOf(routes);
  return (method, path) => {
    const parts = path.split('/');
    const fitting = patterns.filter((pattern) => fits(pattern, parts));
    const [first] = fitting;
    if (first === undefined) throw new OdographError('not-found', `there is nothing at ${path}`);
    const closest = fitting.filter(({ names }) => names.size === first.names.size);
    const wanted = method === 'HEAD' ? 'GET' : method;
    const found = closest.find((pattern) => pattern.method === wanted);
    if (found !== undefined) return { id: found.id, route: found.route, path: decoded(found, parts) };
    const allow = closest.flatMap((pattern) =>
      pattern.method === 'GET' ? ['GET', 'HEAD'] : [pattern.method],
    );
    throw new OdographError('method-not-allowed', `${method} is not taken here; use ${allow.join(' or ')}`, {
      allow,
    });
  };
}

function patternsOf<Routes extends Table>(routes: Routes): Pattern<keyof Routes & string>[] {
  const patterns = Object.entries<Route>(routes).map(([id, route]) => {
    const { path, method } = route;
    const parts = path.split('/');
    const names = new Map(
      parts.flatMap((part, at) => (part.startsWith('{') ? [[at, part.slice(1, -1)] as const] : [])),
    );
    return { id, route, method, parts, names };
  });
  // Where two fit, the one with fewer parameters is meant.
  return patterns.toSorted((a, b) => a.names.size - b.names.size);
}

const fits = ({ parts, names }: Pattern<unknown>, given: readonly string[]): boolean =>
  parts.length === given.length &&
  parts.every((part, at) => (names.has(at) ? given[at] !== '' : part === given[at]));

function decoded({ names }: Pattern<unknown>, parts: readonly string[]): Record<string, string> {
  return Object.fromEntries([...names].map(([at, name]) => [name, decode(parts[at] ?? '')]));
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch (error) {
    throw new OdographError('invalid-request', `${part} is not percent-encoded UTF-8`, { cause: error });
  }
}
