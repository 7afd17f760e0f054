import { devicePath } from '../devices.ts';
import { latestSchema, liveHeaders, onlyDeviceQuery } from '../latest.ts';
import { route } from '../route.ts';
import { dayPath, dayQuartersSchema, dayQuery, seriesQuery, seriesSchema } from '../series.ts';

const LATEST = { 200: { description: 'The latest reading of each sensor.', schema: latestSchema } };

export const readingRoutes = {
  getLatest: route({
    method: 'GET',
    path: '/api/devices/{device}/latest',
    tag: 'Readings',
    summary: 'Latest values of a device',
    access: 'read',
    parameters: { path: devicePath },
    answers: LATEST,
    problems: ['invalid-request', 'not-found', 'timed-out'],
    revalidated: true,
  }),
  getSeries: route({
    method: 'GET',
    path: '/api/devices/{device}/series',
    tag: 'Readings',
    summary: 'Curves of sensors',
    description:
      'Cuts a range of any length into bins and says of each how many readings there are and what they are like. Sensors that the device does not have are left out.',
    access: 'read',
    parameters: { path: devicePath, query: seriesQuery },
    answers: { 200: { description: 'A curve for each sensor.', schema: seriesSchema } },
    problems: ['invalid-request', 'not-found', 'timed-out'],
    revalidated: true,
  }),
  streamLive: route({
    method: 'GET',
    path: '/api/devices/{device}/live',
    tag: 'Readings',
    summary: 'Readings as they come',
    access: 'read',
    parameters: { path: devicePath, headers: liveHeaders },
    answers: { 200: { description: 'Server-sent events.', mediaType: 'text/event-stream' } },
    problems: ['invalid-request', 'not-found', 'too-many-requests'],
    revalidated: false,
  }),
  getLatestStatistics: route({
    method: 'GET',
    path: '/api/statistics/latest',
    tag: 'Readings',
    summary: 'Latest values',
    access: 'read',
    parameters: { query: onlyDeviceQuery },
    answers: LATEST,
    problems: ['invalid-request', 'not-found', 'timed-out'],
    revalidated: true,
  }),
  getDayQuarters: route({
    method: 'GET',
    path: '/api/statistics/sensor/{sensor}/date/{date}',
    tag: 'Readings',
    summary: 'A day in quarters of an hour',
    description: 'Of the first kind of value that the sensor sent.',
    access: 'read',
    parameters: { path: dayPath, query: dayQuery },
    answers: {
      200: { description: '96 averages, null where there was no reading.', schema: dayQuartersSchema },
    },
    problems: ['invalid-request', 'not-found', 'timed-out'],
    revalidated: true,
  }),
};
