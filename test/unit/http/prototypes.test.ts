import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { routeMatcher } from '../../../functions/api/match-route.ts';
import { parse, parseJson } from '../../../functions/api/parse.ts';
import { readQuery } from '../../../functions/api/read-query.ts';
import { readRequest } from '../../../functions/runtime/http-handler.ts';
import { type UrlEvent, urlEvent } from '../../../local/lambda-host/url-event.ts';
import { ROUTES } from '../../../shared/api/routes.ts';
import { OdographError } from '../../../shared/errors/odograph-error.ts';
import { problemAnswer } from '../../../shared/http/problem.ts';
import { validateReading } from '../../../shared/reading/validate.ts';
import { RUNS } from '../../support/arbitraries.ts';

const KEYS = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', '__defineGetter__'];
const KEY = fc.constantFrom(...KEYS);
const NOW_MS = Date.UTC(2026, 4, 1);

/** Objects as JSON text with such keys on every level, which as literals would set prototypes. */
const jsonTexts = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom('1', '"x"', 'true', 'null'),
    fc.array(fc.tuple(KEY, tie('value')), { maxLength: 3 }).map((members) => {
      const texts = members.map(([name, value]) => `${JSON.stringify(name)}:${value}`);
      return `{${texts.join(',')},"polluted":1}`.replace('{,', '{');
    }),
  ),
})).value;

/** What every object has. */
const shapeOf = () =>
  [Object.prototype, Array.prototype, Function.prototype, Object, Map.prototype].map((each) =>
    Reflect.ownKeys(each).map((name) => [name, Object.getOwnPropertyDescriptor(each, name)]),
  );

describe('names that are those of prototypes', () => {
  const before = shapeOf();

  it('are members of readings like any other', () => {
    fc.assert(
      fc.property(jsonTexts, KEY, (value, name) => {
        const text = `{"${name}":${value},"device":"${name}","sensor":"${name}","timestamp":${NOW_MS},"value":${value}}`;
        const reading = validateReading(parseJson(Buffer.from(text)) as Record<string, unknown>, text, {
          nowMs: NOW_MS,
        });

        const isObject = value.startsWith('{');
        expect('value' in reading && reading.kind === 'json' ? reading.value : undefined).toBe(
          isObject ? JSON.stringify(JSON.parse(value)) : undefined,
        );
      }),
      RUNS,
    );
  });

  it('are parameters that no route knows, in queries and paths', () => {
    const schema = z.strictObject({ device: z.string().optional() });
    for (const name of KEYS) {
      const query = readQuery(schema, new URLSearchParams([[name, '{"polluted":1}']]));
      const { path } = routeMatcher(ROUTES)('GET', `/api/devices/${name}/latest`);

      expect(Object.keys(query)).toEqual([name]);
      expect(Object.getPrototypeOf(query)).toBe(Object.prototype);
      expect(() => parse(schema, query)).toThrow(name);
      expect(path).toEqual({ device: name });
    }
  });

  it('are members of problems, and never another’s', () => {
    fc.assert(
      fc.property(jsonTexts, KEY, (value, name) => {
        const members = JSON.parse(`{"${name}":${value},"status":200,"code":"fine"}`) as Record<
          string,
          unknown
        >;
        const { statusCode, body } = problemAnswer(new OdographError('invalid-request', 'x', { members }));
        const told = JSON.parse(body) as Record<string, unknown>;

        expect([statusCode, told['status'], told['code']]).toEqual([400, 400, 'invalid-request']);
        expect(Object.getPrototypeOf(told)).toBe(Object.prototype);
        expect(Object.getOwnPropertyDescriptor(told, name)?.value).toEqual(JSON.parse(value));
      }),
      RUNS,
    );
  });

  it('are headers and parameters like any other in the events of functions', async () => {
    const events: UrlEvent[] = [];
    const server = createServer((request, response) => {
      events.push(urlEvent(request, Buffer.alloc(0), 'id', new Date(NOW_MS)));
      response.end();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const headers = Object.fromEntries(KEYS.map((name) => [name, 'x'])) as IncomingHttpHeaders;
    const path = `/ingest?${KEYS.map((name) => `${name}=1`).join('&')}`;
    const sent = send({ port, host: '127.0.0.1', path, headers, agent: false }).end();
    const [response] = (await once(sent, 'response')) as [NodeJS.ReadableStream];
    await once(response.resume(), 'end');
    server.close();

    const request = readRequest(events[0] as unknown as APIGatewayProxyEventV2);

    expect(Object.keys(request.headers)).toEqual(
      expect.arrayContaining(KEYS.map((name) => name.toLowerCase())),
    );
    expect(Object.getPrototypeOf(request.headers)).toBe(Object.prototype);
    expect([...request.parameters.keys()]).toEqual(KEYS);
    expect(Object.keys(events[0]?.queryStringParameters ?? {})).toEqual(KEYS);
  });

  it('have changed nothing of what all objects share', () => {
    expect(shapeOf()).toEqual(before);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});
