import type { Readable } from 'node:stream';
import type { Grants } from '../../shared/access/grants.ts';
import type { AnswerOf, RequestOf } from '../../shared/api/route.ts';
import type { OperationId, Routes } from '../../shared/api/routes.ts';
import type { LinkedAnswer } from './linked-answer.ts';

/** A text that is answered as it is, or a stream that is answered as it comes. */
export interface PlainAnswer {
  readonly body: string | Readable;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What a route without a schema answers is a plain answer. */
type Answer<Id extends OperationId> = [AnswerOf<Routes[Id]>] extends [never]
  ? PlainAnswer
  : DeepReadonly<AnswerOf<Routes[Id]>> | LinkedAnswer<DeepReadonly<AnswerOf<Routes[Id]>>>;

type DeepReadonly<Of> = Of extends object ? { readonly [Name in keyof Of]: DeepReadonly<Of[Name]> } : Of;

/** Who asks, and for how long. */
export interface Asking {
  /** The devices that a request names are permitted already. */
  readonly grants: Grants;
  /** Says that nobody waits for the answer any more. */
  readonly signal: AbortSignal;
}

/** What an operation does. */
export type Operation<Id extends OperationId> = (
  request: RequestOf<Routes[Id]>,
  asking: Asking,
) => Promise<Answer<Id>>;

/** An operation for each route of the table. */
export type Operations = { readonly [Id in OperationId]: Operation<Id> };
