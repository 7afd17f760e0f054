import { SFNClient } from '@aws-sdk/client-sfn';
import * as z from 'zod';
import { StepFunctionsDumpRuns } from '../../shared/dump/dump-runs.step-functions.ts';
import { listDumps } from '../../shared/dump/list-dumps.ts';
import { OdographError } from '../../shared/errors/odograph-error.ts';
import { type HttpAnswer, jsonAnswer } from '../../shared/http/problem.ts';
import { hourOfDate } from '../../shared/reading/instant.ts';
import { nameFault } from '../../shared/reading/name.ts';
import { resource } from '../runtime/environment.ts';
import type { HttpRequest } from '../runtime/http-handler.ts';
import { dynamoPorts, newToken } from '../runtime/ports.ts';
import { parse, parseJson } from './parse.ts';

const runs = new StepFunctionsDumpRuns(new SFNClient({}), resource('dumpStateMachine'));
const { index } = dynamoPorts();

const date = z
  .string('give the date as YYYY-MM-DD')
  .refine((text) => hourOfDate(text) !== undefined, 'is no date; give YYYY-MM-DD');
const device = z.string().refine((text) => nameFault(text) === undefined, 'is no name of a device');
const dumpRequest = z.strictObject(
  { date, device: device.optional() },
  'give an object with a date and, if need be, a device',
);

/** `POST /api/dumps {"date": "YYYY-MM-DD", "device"?: "NAME"}`: starts a dump of that day. */
export async function startDumpRun(request: HttpRequest): Promise<HttpAnswer> {
  const wanted = parse(dumpRequest, parseJson(request.body));
  const execution = `dump-${wanted.date}-${newToken()}`;
  await runs.start(execution, wanted);
  return jsonAnswer({ execution, date: wanted.date }, 202);
}

/** `GET /api/dumps/{execution}`: how a run is doing. */
export async function describeDumpRun(request: HttpRequest): Promise<HttpAnswer> {
  const execution = request.path.slice(request.path.lastIndexOf('/') + 1);
  const run = /^[\w-]{1,80}$/.test(execution) ? await runs.describe(execution) : undefined;
  if (run === undefined) throw new OdographError('not-found', 'there is no such dump run');
  return jsonAnswer(run);
}

/** `GET /api/dumps?date=YYYY-MM-DD[&device=NAME]`: the recordings of a day. */
export async function getDumps(request: HttpRequest): Promise<HttpAnswer> {
  const wanted = parse(dumpRequest, Object.fromEntries(request.parameters));
  const dumps = await listDumps(wanted.date, wanted.device, index, resource('filesUrl'));
  return jsonAnswer({ date: wanted.date, dumps });
}
