/**
 * The catalogue of everything that Odograph refuses or fails at by its own decision. Each entry has a stable
 * code, the HTTP status it is answered with, and a title; `docs/errors.md` explains each under its code.
 */
export const ERRORS = {
  'invalid-request': { status: 400, title: 'The request is not understood' },
  'invalid-encoding': { status: 400, title: 'The body cannot be decompressed' },
  unauthenticated: { status: 401, title: 'It is not known who asks' },
  forbidden: { status: 403, title: 'The one who asks may not do this' },
  protected: { status: 403, title: 'What is protected is not changed' },
  'not-found': { status: 404, title: 'There is nothing at this address' },
  'no-readings': { status: 404, title: 'There are no readings in this range' },
  'method-not-allowed': { status: 405, title: 'This address does not take that method' },
  'too-many-keys': { status: 409, title: 'This name has as many keys as it may' },
  'already-exists': { status: 409, title: 'There is something else under this name' },
  outdated: { status: 409, title: 'The link is of what the session was before' },
  'precondition-failed': { status: 412, title: 'It is not any more what the caller knows' },
  'too-large': { status: 413, title: 'The request is too large' },
  'unsupported-media-type': { status: 415, title: 'This content type is not taken' },
  'range-too-long': { status: 422, title: 'The range is longer than one request may ask for' },
  'invalid-dashboard': { status: 422, title: 'The dashboard is not as its schema has it' },
  'nothing-accepted': { status: 422, title: 'No reading could be accepted' },
  'too-many-requests': { status: 429, title: 'Too much is under way at once' },
  'source-failed': { status: 502, title: 'A part of the session cannot be read' },
  'temporarily-unavailable': { status: 503, title: 'Part of the system is not available now' },
  'timed-out': { status: 504, title: 'The answer took too long' },
  'dashboards-full': {
    status: 507,
    title: 'There is no room for more: all dashboards that are there are to stay',
  },
  'corrupt-segment': { status: 500, title: 'A stored segment cannot be read' },
  'corrupt-summary': { status: 500, title: 'A stored summary of a day cannot be read' },
  'corrupt-batch': { status: 500, title: 'A batch cannot be read' },
  'unknown-version': { status: 500, title: 'A later version of the system has written this' },
  'write-conflict': { status: 503, title: 'Too many writers changed the same thing at once' },
  'corrupt-dump': { status: 500, title: 'A daily recording cannot be read' },
  'dump-mismatch': { status: 500, title: 'A written recording does not read back as it was written' },
} as const;

export type ErrorCode = keyof typeof ERRORS;

export interface OdographErrorOptions {
  readonly cause?: unknown;
  /** Seconds after which the same request may go through. */
  readonly retryAfterSeconds?: number;
  /** Methods that are taken where another was tried. */
  readonly allow?: readonly string[];
  /** How to say who asks, as the header `WWW-Authenticate` puts it. */
  readonly challenge?: string;
  /** Members that the problem answer carries beside the standard ones. */
  readonly members?: Readonly<Record<string, unknown>>;
}

/** An error of the catalogue, with what happened this time in `message`. */
export class OdographError extends Error {
  override readonly name = 'OdographError';
  readonly code: ErrorCode;
  readonly retryAfterSeconds: number | undefined;
  readonly allow: readonly string[];
  readonly challenge: string | undefined;
  readonly members: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, message: string, options: OdographErrorOptions = {}) {
    super(message, { cause: options.cause });
    this.code = code;
    this.retryAfterSeconds = options.retryAfterSeconds;
    this.allow = options.allow ?? [];
    this.challenge = options.challenge;
    this.members = options.members ?? {};
  }

  get status(): number {
    return ERRORS[this.code].status;
  }
}
