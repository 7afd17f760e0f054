import * as z from 'zod';
import type { Route } from '../../shared/api/route.ts';
import { ROUTES } from '../../shared/api/routes.ts';
import { OdographError } from '../../shared/errors/odograph-error.ts';
import type { HttpRequest, StreamedAnswer } from '../runtime/http-handler.ts';
import { admit, admitBody, type GrantsFor } from './admit.ts';
import { matchRoute } from './match-route.ts';
import type { Asking, Operations } from './operation.ts';
import { parse, parseJson } from './parse.ts';
import { readQuery } from './read-query.ts';
import { toHttp } from './to-http.ts';

/** How long an answer may take; what takes longer is given up. Well below the function's own timeout. */
const LIMIT_MS = 25_000;

/** Any operation, whose request was checked by the schemas of its own route. */
type AnyOperation = (request: unknown, asking: Asking) => Promise<unknown>;

/**
 * Answers a request to the API. Every request goes through here, so that none is answered to one who may not ask.
 *
 * @throws OdographError as admit has it, and as the route's problems have it; `timed-out` when it takes too long
 */
export async function answer(
  request: HttpRequest,
  operations: Operations,
  grantsFor: GrantsFor,
): Promise<StreamedAnswer> {
  const { id, path } = matchRoute(request.method, request.path);
  const route: Route = ROUTES[id];
  const grants = await admit(route, path, request, grantsFor);
  const { parameters = {}, body } = route;
  const read = {
    path: parameters.path && parse(parameters.path, path),
    query: parse(parameters.query ?? NOTHING, readQuery(parameters.query ?? NOTHING, request.parameters)),
    headers: parameters.headers && parse(parameters.headers, request.headers),
    body: body && parse(body.schema, parseJson(request.body)),
  };
  admitBody(route, read.body, grants);
  const operation = operations[id] as AnyOperation;
  const answered = await inTime((signal) => operation(read, { grants, signal }));
  return toHttp(request, route, answered);
}

const NOTHING = z.strictObject({});

async function inTime<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const late = new OdographError(
    'timed-out',
    `the answer takes longer than ${LIMIT_MS / 1000} seconds; ask for less at once`,
  );
  const stop = new AbortController();
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    stop.abort(late);
    reject(late);
  }, LIMIT_MS);
  try {
    return await Promise.race([work(stop.signal), promise]);
  } finally {
    clearTimeout(timer);
  }
}
