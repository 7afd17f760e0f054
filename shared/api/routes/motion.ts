import { devicePath } from '../devices.ts';
import { locationSchema, onlyDeviceQuery } from '../latest.ts';
import { odometerQuery, odometerSchema, trackQuery, trackSchema } from '../motion.ts';
import { route } from '../route.ts';

const LOCATION = { 200: { description: 'One fix, of one instant.', schema: locationSchema } };

export const motionRoutes = {
  getLocation: route({
    method: 'GET',
    path: '/api/devices/{device}/location',
    tag: 'Motion',
    summary: 'Where is a device?',
    access: 'read',
    parameters: { path: devicePath },
    answers: LOCATION,
    problems: ['invalid-request', 'not-found', 'timed-out'],
    revalidated: true,
  }),
  getTrack: route({
    method: 'GET',
    path: '/api/devices/{device}/track',
    tag: 'Motion',
    summary: 'Where did it go?',
    description: 'A line on the map, simplified to as many positions as are wanted.',
    access: 'read',
    parameters: { path: devicePath, query: trackQuery },
    answers: { 200: { description: 'GeoJSON.', mediaType: 'application/geo+json', schema: trackSchema } },
    problems: ['invalid-request', 'not-found', 'timed-out'],
    revalidated: true,
  }),
  getOdometer: route({
    method: 'GET',
    path: '/api/devices/{device}/odometer',
    tag: 'Motion',
    summary: 'How far did it go?',
    description: 'Made of what is stored, in order of time: late readings and duplicates cannot spoil it.',
    access: 'read',
    parameters: { path: devicePath, query: odometerQuery },
    answers: { 200: { description: 'The length of its way.', schema: odometerSchema } },
    problems: ['invalid-request', 'not-found', 'timed-out'],
    revalidated: true,
  }),
  getLatestLocation: route({
    method: 'GET',
    path: '/api/location/latest',
    tag: 'Motion',
    summary: 'Latest location',
    access: 'read',
    parameters: { query: onlyDeviceQuery },
    answers: LOCATION,
    problems: ['invalid-request', 'not-found', 'timed-out'],
    revalidated: true,
  }),
};
