import type { Readable } from 'node:stream';
import type { Grants } from '../../shared/access/grants.ts';
import type { AnswerOf, RequestOf, Route } from '../../shared/api/route.ts';
import type { OperationId, Routes } from '../../shared/api/routes.ts';
import type { LinkedAnswer } from './linked-answer.ts';

/** A text that is answered as it is, or a stream that is answered as it comes. */
export interface PlainAnswer {
  /** The first of the route unless given. */
  readonly statusCode?: number;
  readonly body: string | Readable;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An answer that is as its route's schema has it, with a body and headers that are ready. */
export class ReadyAnswer implements PlainAnswer {
  readonly body: string | Readable;
  readonly headers: Readonly<Record<string, string>>;
  readonly statusCode?: number;

  constructor(body: string | Readable, headers: Readonly<Record<string, string>>, statusCode?: number) {
    this.body = body;
    this.headers = headers;
    if (statusCode !== undefined) this.statusCode = statusCode;
  }
}

/** What a route without a schema answers is a plain answer. */
type Answer<Wanted extends Route> = [AnswerOf<Wanted>] extends [never]
  ? PlainAnswer
  : DeepReadonly<AnswerOf<Wanted>> | LinkedAnswer<DeepReadonly<AnswerOf<Wanted>>> | ReadyAnswer;

type DeepReadonly<Of> = Of extends object ? { readonly [Name in keyof Of]: DeepReadonly<Of[Name]> } : Of;

/** Who asks, and for how long. */
export interface Asking {
  /** The devices that a request names are permitted already. */
  readonly grants: Grants;
  /** Says that nobody waits for the answer any more. */
  readonly signal: AbortSignal;
}

/** What does what a route tells of. */
export type OperationOf<Wanted extends Route> = (
  request: RequestOf<Wanted>,
  asking: Asking,
) => Promise<Answer<Wanted>>;

/** An operation for each route of a table. */
export type OperationsOf<Table extends Readonly<Record<string, Route>>> = {
  readonly [Id in keyof Table]: OperationOf<Table[Id]>;
};

/** What an operation of the API does. */
export type Operation<Id extends OperationId> = OperationOf<Routes[Id]>;

/** An operation for each route of the API's table. */
export type Operations = OperationsOf<Routes>;
