import {
  deviceChangeSchema,
  deviceListQuery,
  deviceListSchema,
  devicePath,
  deviceSchema,
  sensorListSchema,
} from '../devices.ts';
import { route } from '../route.ts';

export const deviceRoutes = {
  listDevices: route({
    method: 'GET',
    path: '/api/devices',
    tag: 'Devices',
    summary: 'List devices',
    description: 'Every device that ever sent a reading, or was set up; in a fixed order, page by page.',
    parameters: { query: deviceListQuery },
    answers: { 200: { description: 'A page of devices.', schema: deviceListSchema } },
    problems: ['invalid-request', 'timed-out'],
    revalidated: false,
  }),
  getDevice: route({
    method: 'GET',
    path: '/api/devices/{device}',
    tag: 'Devices',
    summary: 'Describe a device',
    parameters: { path: devicePath },
    answers: {
      200: { description: 'Its settings, its channels and its latest time.', schema: deviceSchema },
    },
    problems: ['invalid-request', 'not-found', 'timed-out'],
    revalidated: true,
  }),
  changeDevice: route({
    method: 'PATCH',
    path: '/api/devices/{device}',
    tag: 'Devices',
    summary: 'Set up a device',
    description: 'What is not named stays as it is. A device need not have sent anything yet.',
    parameters: { path: devicePath },
    body: { description: 'What to change.', schema: deviceChangeSchema },
    answers: { 200: { description: 'The device as it is now.', schema: deviceSchema } },
    problems: ['invalid-request', 'write-conflict', 'timed-out'],
    revalidated: false,
  }),
  listSensors: route({
    method: 'GET',
    path: '/api/devices/{device}/sensors',
    tag: 'Devices',
    summary: "List a device's sensors",
    parameters: { path: devicePath },
    answers: { 200: { description: 'Its sensors with their kinds.', schema: sensorListSchema } },
    problems: ['invalid-request', 'not-found', 'timed-out'],
    revalidated: true,
  }),
};
