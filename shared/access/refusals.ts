import { OdographError } from '../errors/odograph-error.ts';

/**
 * Bearer alone is offered, although other ways are taken: a browser that is offered Basic asks its user for a
 * password. https://datatracker.ietf.org/doc/html/rfc6750#section-3
 */
const CHALLENGE = 'Bearer realm="odograph"';

/** The refusal of a request that does not say who asks. */
export const nobody = (): OdographError =>
  new OdographError('unauthenticated', 'send an API key or a token in the header Authorization: Bearer', {
    challenge: CHALLENGE,
  });

/**
 * The refusal of credentials that are not valid.
 *
 * @param why for the one who asks: nothing of the credentials themselves
 */
export const notValid = (why: string, cause?: unknown): OdographError =>
  new OdographError('unauthenticated', why, { cause, challenge: `${CHALLENGE}, error="invalid_token"` });
