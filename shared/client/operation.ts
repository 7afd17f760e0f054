import type * as z from 'zod';
import type { Route, RouteAnswer } from '../api/route.ts';
import { type OperationId, ROUTES, type Routes } from '../api/routes.ts';
import type { Transport, Trying } from './transport.ts';
import { fillPath, type Query } from './url.ts';

type Written<Schema> = Schema extends z.ZodType ? z.input<Schema> : never;
type Parameters<Wanted extends Route, Place extends string> = Wanted extends {
  readonly parameters: infer Given;
}
  ? Place extends keyof Given
    ? Written<Given[Place]>
    : never
  : never;

/** A parameter that an operation does not have cannot be given. */
type Sent<Place extends string, Value> = [Value] extends [never]
  ? { readonly [Name in Place]?: never }
  : { readonly [Name in Place]: Value };

/** The query of an operation, as a caller writes it. */
export type QueryOf<Id extends OperationId> = Parameters<Routes[Id], 'query'>;

/** What an operation is asked with. */
export type Asked<Id extends OperationId> = Sent<'path', Parameters<Routes[Id], 'path'>> &
  Sent<'query', QueryOf<Id>> &
  Sent<
    'body',
    Routes[Id] extends { readonly body: { readonly schema: infer Schema } } ? Written<Schema> : never
  >;

/** A request for a route, whatever table it is of. */
export interface AskedRoute {
  readonly path?: Query;
  readonly query?: Query;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

type Answered<Answer> = Answer extends { readonly schema: infer Schema extends z.ZodType }
  ? z.output<Schema>
  : never;
type Known<Value> = [Value] extends [never] ? unknown : Value;

/** What a route answers; unknown where it does not say. */
export type ToldBy<Wanted extends Route> = Known<Answered<Wanted['answers'][keyof Wanted['answers']]>>;

/** What an operation answers. */
export type Told<Id extends OperationId> = ToldBy<Routes[Id]>;

/**
 * Asks for a route of any table until there is an answer.
 *
 * @throws ClientError of any code; `disconnected` only for what is asked for once
 */
export function askRoute<const Wanted extends Route>(
  transport: Transport,
  { method, path, answers, body: told }: Wanted,
  { path: names, query, body, headers }: AskedRoute,
  call: Trying = {},
): Promise<ToldBy<Wanted>> {
  const [schema] = Object.values<RouteAnswer>(answers).map((answer) => answer.schema);
  return transport.ask<ToldBy<Wanted>>({
    ...call,
    url: transport.url(fillPath(path, names), query),
    method,
    body,
    isPacked: told?.isPacked === true,
    headers,
    schema: schema as z.ZodType<ToldBy<Wanted>> | undefined,
  });
}

/** The address of an operation. */
export function urlOfOperation<Id extends OperationId>(transport: Transport, id: Id, asked: Asked<Id>): URL {
  const { path, query }: { path?: Query; query?: Query } = asked;
  return transport.url(fillPath(ROUTES[id].path, path), query);
}

/**
 * Asks for an operation of the table until there is an answer.
 *
 * @throws ClientError as askRoute
 */
export function operate<Id extends OperationId>(
  transport: Transport,
  id: Id,
  asked: Asked<Id>,
  call: Trying = {},
): Promise<Told<Id>> {
  return askRoute<Routes[Id]>(transport, ROUTES[id], asked, call);
}
