import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { type AwsJsonEndpoint, startAwsJson } from '../../../../local/aws-json/endpoint.ts';
import { operation } from '../../../../local/aws-json/operation.ts';

function start(): Promise<AwsJsonEndpoint> {
  return startAwsJson({
    port: 0,
    target: 'Test_1',
    contentType: 'application/x-amz-json-1.1',
    maxBodyBytes: 100,
    operations: new Map([
      ['Echo', operation(z.object({ word: z.string() }), ({ word }) => ({ word }))],
      [
        'Break',
        () => {
          throw new Error('broken');
        },
      ],
    ]),
  });
}

async function call(
  { url }: AwsJsonEndpoint,
  target: string,
  body: string,
): Promise<{ status: number; answer: unknown }> {
  const response = await fetch(url, { method: 'POST', headers: { 'x-amz-target': target }, body });
  return { status: response.status, answer: await response.json() };
}

describe('startAwsJson', () => {
  it('answers with the operation’s result', async () => {
    const endpoint = await start();

    const answer = await call(endpoint, 'Test_1.Echo', '{"word":"grüße"}');

    await endpoint.close();
    expect(answer).toEqual({ status: 200, answer: { word: 'grüße' } });
  });

  it.each([
    ['Test_1.Other', '{}', 400, 'UnknownOperationException'],
    ['Other_1.Echo', '{}', 400, 'UnknownOperationException'],
    ['Test_1.Echo', '{}', 400, 'ValidationException'],
    ['Test_1.Echo', '{', 400, 'SerializationException'],
    ['Test_1.Echo', `"${'x'.repeat(100)}"`, 413, 'RequestEntityTooLargeException'],
    ['Test_1.Break', '{}', 500, 'InternalFailureException'],
  ])('answers %s with %s by %i %s', async (target, body, status, type) => {
    const endpoint = await start();

    const answer = await call(endpoint, target, body);

    await endpoint.close();
    expect(answer).toMatchObject({ status, answer: { __type: type } });
  });

  it('tells the protocol also when the first bytes come one by one', async () => {
    const endpoint = await start();
    const socket = connect(Number(new URL(endpoint.url).port), '127.0.0.1');
    socket.setNoDelay(true);
    const request =
      'POST / HTTP/1.1\r\nhost: x\r\nconnection: close\r\nx-amz-target: Test_1.Echo\r\ncontent-length: 12\r\n\r\n{"word":"a"}';

    for (const byte of request) {
      await new Promise((resolve) => socket.write(byte, resolve));
    }
    const answer = await text(socket);

    await endpoint.close();
    expect(answer).toContain('HTTP/1.1 200 OK');
    expect(answer).toContain('{"word":"a"}');
  });

  it('bears clients that say nothing, break off or talk nonsense', async () => {
    const endpoint = await start();
    const port = Number(new URL(endpoint.url).port);
    for (const words of ['', 'PO', 'PRI * nonsense', 'nonsense\r\n\r\n']) {
      const socket = connect(port, '127.0.0.1');
      socket.on('error', () => undefined);
      socket.end(words);
      await new Promise((resolve) => socket.once('close', resolve).resume());
    }

    const answer = await call(endpoint, 'Test_1.Echo', '{"word":"still here"}');

    await endpoint.close();
    expect(answer.status).toBe(200);
  });
});
