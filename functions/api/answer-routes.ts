import * as z from 'zod';
import type { Route } from '../../shared/api/route.ts';
import { OdographError } from '../../shared/errors/odograph-error.ts';
import type { HttpRequest, StreamedAnswer } from '../runtime/http-handler.ts';
import { admit, admitBody, type GrantsFor } from './admit.ts';
import { routeMatcher } from './match-route.ts';
import type { Asking, OperationsOf } from './operation.ts';
import { parse } from './parse.ts';
import { readBody } from './read-body.ts';
import { readQuery } from './read-query.ts';
import { toHttp } from './to-http.ts';

/** How long an answer may take; what takes longer is given up. Well below the timeout of every function. */
export const ANSWER_LIMIT_MS = 25_000;

/** Any operation, whose request was checked by the schemas of its own route. */
type AnyOperation = (request: unknown, asking: Asking) => Promise<unknown>;

/** Answers a request with the operations of a table of routes. */
export type AnswerRoutes<Table extends Readonly<Record<string, Route>>> = (
  request: HttpRequest,
  operations: OperationsOf<Table>,
  grantsFor: GrantsFor,
) => Promise<StreamedAnswer>;

/**
 * Makes what answers requests for a table of routes. Every request goes through here, so that none is answered to one
 * who may not ask; errors are those of admit, and those that the route tells of; `timed-out` when it takes too long.
 */
export function answerRoutes<Table extends Readonly<Record<string, Route>>>(
  routes: Table,
): AnswerRoutes<Table> {
  const matchRoute = routeMatcher(routes);
  return async (request, operations, grantsFor) => {
    const { id, route, path } = matchRoute(request.method, request.path);
    const grants = await admit(route, path, request, grantsFor);
    const { parameters = {}, body } = route;
    const read = {
      path: parameters.path && parse(parameters.path, path),
      query: parse(parameters.query ?? NOTHING, readQuery(parameters.query ?? NOTHING, request.parameters)),
      headers: parameters.headers && parse(parameters.headers, request.headers),
      body: body && readBody(body, request.body),
    };
    admitBody(route, read.body, grants);
    const operation = operations[id] as AnyOperation;
    const answered = await inTime((signal) => operation(read, { grants, signal }));
    return toHttp(request, route, answered);
  };
}

const NOTHING = z.strictObject({});

async function inTime<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const late = new OdographError(
    'timed-out',
    `the answer takes longer than ${ANSWER_LIMIT_MS / 1000} seconds; ask for less at once`,
  );
  const stop = new AbortController();
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    stop.abort(late);
    reject(late);
  }, ANSWER_LIMIT_MS);
  try {
    return await Promise.race([work(stop.signal), promise]);
  } finally {
    clearTimeout(timer);
  }
}
