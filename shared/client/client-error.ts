import { type Problem, problemSchema } from '../api/problem.ts';

/** What can go wrong between a client and a system, each with what to do about it wherever that is always the same. */
export const CLIENT_ERRORS = {
  /** The network failed, be it in the middle of an answer. */
  disconnected: 'See whether it was done, and try again; sending readings twice does no harm.',
  /** No answer, or only that the system is busy, for as long as the client was to go on trying. */
  unreachable: 'See that the system runs, and that its URL is right.',
  /** 401: no key and no token came along, or one that is not valid. */
  unauthenticated: 'Give a key or a token that is valid.',
  /** 403: whoever asks may not do this. */
  forbidden: 'Use a key that may do this.',
  /** Odograph knows nothing of that name. */
  'not-found': 'See that the name is right.',
  /** Any other refusal; its words say what to mend. */
  refused: undefined,
  /** Something answers there, but not as Odograph does. */
  'not-odograph': 'Check the URL: it should be the origin of an Odograph system.',
} as const satisfies Readonly<Record<string, string | undefined>>;

export type ClientErrorCode = keyof typeof CLIENT_ERRORS;

export interface ClientErrorOptions {
  readonly cause?: unknown;
  /** HTTP status, where there was an answer. */
  readonly status?: number | undefined;
  /** What the system says of a refusal, with its own code. */
  readonly problem?: Problem | undefined;
}

/** Everything that a client throws by its own decision; an abort is thrown as the signal's reason. */
export class ClientError extends Error {
  override readonly name = 'ClientError';
  readonly code: ClientErrorCode;
  readonly status: number | undefined;
  readonly problem: Problem | undefined;

  /** @param message what is wrong, one sentence */
  constructor(code: ClientErrorCode, message: string, options: ClientErrorOptions = {}) {
    super(message, { cause: options.cause });
    this.code = code;
    this.status = options.status;
    this.problem = options.problem;
  }

  /** What to do about it, where that is always the same. */
  get next(): string | undefined {
    return CLIENT_ERRORS[this.code];
  }
}

/** The error that a refusal stands for. @param body of the answer, as JSON */
export function refusal(origin: string, status: number, body: unknown): ClientError {
  const problem = problemOf(body);
  return new ClientError(codeOf(status, problem), `${origin} refused: ${detailOf(status, body)}.`, {
    status,
    problem,
  });
}

function codeOf(status: number, problem: Problem | undefined): ClientErrorCode {
  if (status === 401) return 'unauthenticated';
  if (status === 403) return 'forbidden';
  if (status === 404) return problem === undefined ? 'not-odograph' : 'not-found';
  return 'refused';
}

const TOO_LARGE = 413;
/** What a platform does not say that refuses a request before it gets to a function. */
const TOO_LONG = 'the request is longer than the platform takes, which is some 4.5 MB in gzip';

/** A refusal in a few words. */
export function detailOf(status: number, body: unknown): string {
  const problem = problemOf(body);
  const said = problem?.detail ?? problem?.title ?? (status === TOO_LARGE ? TOO_LONG : undefined);
  return said === undefined ? `status ${status}` : `${said.replace(/\.$/, '')} (${status})`;
}

/** What Odograph says of a refusal; nothing when another server refused. */
function problemOf(body: unknown): Problem | undefined {
  const { data } = problemSchema.safeParse(body);
  return data?.detail === undefined && data?.title === undefined ? undefined : data;
}
