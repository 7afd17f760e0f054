import type { Route } from '../../../shared/api/route.ts';
import { type OperationId, ROUTES } from '../../../shared/api/routes.ts';
import { problemSchema } from '../../../shared/api/problem.ts';

/** What is asked of an operation. */
export interface Asked {
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Told {
  readonly status: number;
  readonly answer: never;
  readonly headers: Headers;
}

/** A system whose operations are asked by their names. */
export interface Asking {
  /** Asks an operation, and holds what it answers to the table. */
  readonly ask: (id: OperationId, asked?: Asked) => Promise<Told>;
  /** Its address. */
  readonly url: () => string;
}

/** @param seen is told which answers of which operations were seen */
export function asking(url: () => string, seen: Set<string>): Asking {
  const ask: Asking['ask'] = async (id, { path = {}, query = {}, body, headers = {} } = {}) => {
    const route: Route = ROUTES[id];
    const place = route.path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(path[name] ?? ''));
    const target = new URL(url() + place);
    for (const [name, value] of Object.entries(query)) {
      for (const each of [value].flat()) target.searchParams.append(name, each);
    }
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    const response = await fetch(target, { method: route.method, headers, ...sent });
    seen.add(`${id} ${response.status}`);
    const text = await response.text();
    const type = response.headers.get('content-type') ?? '';
    const answer: unknown = type.includes('json') && text !== '' ? JSON.parse(text) : text;
    if (response.status >= 400) problemSchema.parse(answer);
    else if (response.status !== 304) route.answers[response.status]?.schema?.parse(answer);
    return { status: response.status, answer: answer as never, headers: response.headers };
  };
  return { ask, url };
}
