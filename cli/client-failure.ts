import { ClientError, type ClientErrorCode } from '../shared/client/client-error.ts';
import { CliFailure } from './failure.ts';

/** What to do about failures, by their code. */
export type Advice = Readonly<Partial<Record<ClientErrorCode, string>>>;

/** What the client says in general, in words of the command line. */
const ADVICE: Advice = {
  unreachable: 'Start one with `npm start`, or name the right one with --url or ODOGRAPH_URL.',
  unauthenticated:
    'Give a valid key or token with --key or in ODOGRAPH_KEY. Keys are made with: npx odograph key create',
  forbidden: 'Give a key that may do this with --key. What each may is told by: npx odograph key list',
  'not-odograph': 'Check --url: it should be the origin of an Odograph system.',
};

/** @param advice what a command knows better to do about it */
export function failureOf(error: ClientError, advice: Advice = {}): CliFailure {
  return new CliFailure(error.message, advice[error.code] ?? ADVICE[error.code] ?? error.next);
}

/** Waits for an answer. @throws CliFailure that has a command's own advice */
export async function advised<T>(answer: Promise<T>, advice: Advice): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw error instanceof ClientError ? failureOf(error, advice) : error;
  }
}
