import type { IncomingMessage, ServerResponse } from 'node:http';
import { BOARD_HEADER } from '../../shared/board/fleet.ts';
import { sendJson } from '../access/exchange.ts';
import { isAskedHere, isFromElsewhere } from '../access/own-origin.ts';
import type { Handler } from '../gateway/gateway.ts';
import { type Problem, sendProblem } from '../problem.ts';
import type { FleetRunner } from './fleet.ts';

/** Where the board asks for the simulated fleet. Only a local system has it. */
export const FLEET_PATH = '/local/fleet';

const NOT_FOR_YOU: Problem = {
  status: 403,
  code: 'forbidden',
  title: 'Forbidden',
  detail: `Only the board of this system may ask for its fleet: from its own origin, with the header ${BOARD_HEADER}.`,
};
const WHO_ARE_YOU: Problem = {
  status: 401,
  code: 'unauthenticated',
  title: 'Unauthenticated',
  detail: 'Sign in first.',
};
const UNKNOWN: Problem = {
  status: 405,
  code: 'method-not-allowed',
  title: 'Method not allowed',
  detail: 'GET tells of the fleet, POST starts it, DELETE stops it.',
};

export interface FleetHandlerOptions {
  readonly fleet: Pick<FleetRunner, 'status' | 'start' | 'stop'>;
  /** The one origin of the system. */
  readonly origin: string;
  /** Whether credentials are valid; everyone may without it. */
  readonly isKnown?: (authorization: string | undefined) => Promise<boolean>;
}

/** Starts and stops the simulated fleet, for the board of this system alone. */
export function fleetHandler(options: FleetHandlerOptions): Handler {
  return (request, response) => void answer(request, response, options).catch(() => response.destroy());
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { fleet, origin, isKnown }: FleetHandlerOptions,
): Promise<void> {
  // Nothing is read of it.
  request.resume();
  const isOurs =
    isAskedHere(request, origin) &&
    !isFromElsewhere(request, origin) &&
    request.headers[BOARD_HEADER] !== undefined;
  if (!isOurs) return sendProblem(response, NOT_FOR_YOU);
  if ((await isKnown?.(request.headers.authorization)) === false) return sendProblem(response, WHO_ARE_YOU);
  if (request.method === 'POST') fleet.start();
  else if (request.method === 'DELETE') await fleet.stop();
  else if (request.method !== 'GET') return sendProblem(response, UNKNOWN, { allow: 'GET, POST, DELETE' });
  return sendJson(response, 200, fleet.status);
}
