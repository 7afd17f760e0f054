import middy from '@middy/core';
import httpRouter from '@middy/http-router';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { OdographError } from '../../shared/errors/odograph-error.ts';
import type { HttpAnswer } from '../../shared/http/problem.ts';
import { problems, readRequest } from '../runtime/http-handler.ts';
import { getDeadLetterContent, getDeadLetters, redriveDeadLetters } from './dead-letters.ts';
import { getDevice, patchDevice } from './devices.ts';
import { describeDumpRun, getDumps, startDumpRun } from './dumps.ts';
import { getStatus } from './status.ts';

type Answer = (request: ReturnType<typeof readRequest>) => Promise<HttpAnswer>;

const route = (method: 'GET' | 'PATCH' | 'POST', path: string, answer: Answer) => ({
  method,
  path,
  handler: (event: APIGatewayProxyEventV2) => answer(readRequest(event)),
});

const routes = [
  route('GET', '/api/status', getStatus),
  route('GET', '/api/dumps', getDumps),
  route('POST', '/api/dumps', startDumpRun),
  route('GET', '/api/dumps/{execution}', describeDumpRun),
  // The rest of the path, since a name may have a slash that is decoded on the way here.
  route('GET', '/api/devices/{proxy+}', getDevice),
  route('PATCH', '/api/devices/{proxy+}', patchDevice),
  route('GET', '/api/dead-letters', getDeadLetters),
  route('GET', '/api/dead-letters/content', getDeadLetterContent),
  route('POST', '/api/dead-letters/redrive', redriveDeadLetters),
];

const notFoundResponse = ({ method, path }: { method: string; path: string }): never => {
  throw new OdographError('not-found', `there is no ${method} ${path}`);
};

/** Questions about the system and its devices, dumps on request, and what could not be stored. */
export const handler = middy<APIGatewayProxyEventV2, HttpAnswer>()
  .use(problems)
  .handler(httpRouter<APIGatewayProxyEventV2, HttpAnswer>({ routes, notFoundResponse }));
