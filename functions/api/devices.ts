import * as z from 'zod';
import { changeOrdering } from '../../shared/device/change-ordering.ts';
import { describeDevice } from '../../shared/device/describe-device.ts';
import { OdographError } from '../../shared/errors/odograph-error.ts';
import { type HttpAnswer, jsonAnswer } from '../../shared/http/problem.ts';
import { ORDERINGS } from '../../shared/index/recording-index.ts';
import { nameFault } from '../../shared/reading/name.ts';
import type { HttpRequest } from '../runtime/http-handler.ts';
import { dynamoPorts } from '../runtime/ports.ts';
import { parse, parseJson } from './parse.ts';

const { index } = dynamoPorts();

const PREFIX = '/api/devices/';

const deviceChange = z.strictObject(
  { ordering: z.enum(ORDERINGS, `is none of ${ORDERINGS.join(', ')}`) },
  'give an object with the ordering',
);

/** `GET /api/devices/{device}`: a device's ordering, channels and latest reading. */
export async function getDevice(request: HttpRequest): Promise<HttpAnswer> {
  return describe(deviceOf(request.path));
}

/** `PATCH /api/devices/{device} {"ordering": "forward" | "any"}`: which of its readings are taken from now on. */
export async function patchDevice(request: HttpRequest): Promise<HttpAnswer> {
  const device = deviceOf(request.path);
  const { ordering } = parse(deviceChange, parseJson(request.body));
  await changeOrdering(device, ordering, index);
  return describe(device);
}

async function describe(device: string): Promise<HttpAnswer> {
  const description = await describeDevice(device, index);
  if (description === undefined) throw new OdographError('not-found', `there is no device ${device}`);
  return jsonAnswer(description);
}

/** The name at the end of a path, percent-encoded. @throws OdographError `invalid-request` */
function deviceOf(path: string): string {
  const encoded = path.slice(PREFIX.length);
  let device: string;
  try {
    device = decodeURIComponent(encoded);
  } catch (error) {
    throw new OdographError('invalid-request', `${encoded} is not percent-encoded UTF-8`, { cause: error });
  }
  const fault = nameFault(device);
  if (fault !== undefined) throw new OdographError('invalid-request', `the device's name ${fault}`);
  return device;
}
