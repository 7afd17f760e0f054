import { ERRORS, OdographError } from '../errors/odograph-error.ts';

/** Names an error for programs; people find it under its code in docs/errors.md. */
const TYPE_PREFIX = 'urn:odograph:error:';

/** A complete, buffered HTTP answer. */
export interface HttpAnswer {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  readonly body: string;
}

/**
 * Answers an error as problem JSON (RFC 9457). Errors that are not of the catalogue answer a plain 500, with
 * nothing of what they say.
 */
export function problemAnswer(error: unknown): HttpAnswer {
  const known = error instanceof OdographError ? error : undefined;
  const code = known?.code ?? 'internal';
  const status = known?.status ?? 500;
  const detail = known !== undefined && status < 500 ? known.message : known && ERRORS[known.code].title;
  const problem = {
    ...known?.members,
    type: `${TYPE_PREFIX}${code}`,
    title: known === undefined ? 'Something failed on our side' : ERRORS[known.code].title,
    status,
    code,
    detail: detail ?? "The same request may go through later; if it does not, look into the function's log.",
  };
  return {
    statusCode: status,
    headers: {
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      // The remote data loader shows this text to the user.
      'x-foxglove-error-message': headerText(problem.detail),
      ...(known !== undefined && known.allow.length > 0 && { allow: known.allow.join(', ') }),
      ...(known?.challenge !== undefined && { 'www-authenticate': known.challenge }),
      ...(known?.retryAfterSeconds !== undefined && { 'retry-after': String(known.retryAfterSeconds) }),
    },
    body: JSON.stringify(problem),
  };
}

/** A header's value holds visible ASCII only. */
const headerText = (text: string): string => text.replace(/[^\x20-\x7e]+/g, '?').slice(0, 500);

/** @param status 200 unless given */
export function jsonAnswer(body: unknown, status = 200): HttpAnswer {
  return jsonTextAnswer(JSON.stringify(body), status);
}

/** @param body JSON text; @param status 200 unless given */
export function jsonTextAnswer(body: string, status = 200): HttpAnswer {
  return {
    statusCode: status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
    body,
  };
}
