import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FunctionError } from '../../../../local/lambda-host/function-error.ts';
import { bundle, startTestHost, type TestHost } from './host.ts';

let host: TestHost;

beforeAll(async () => {
  host = await startTestHost(
    [
      bundle('buffered', { environment: { ODOGRAPH_TABLE: 'odograph' } }),
      bundle('streamed'),
      bundle('broken'),
      bundle('buffered', { name: 'impatient', timeoutSeconds: 0.5 }),
      bundle('buffered', { name: 'single' }),
    ],
    { environment: { AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:1' } },
  );
});
afterAll(async () => host.close());

const failure = async (name: string, event: unknown): Promise<FunctionError> => {
  const error = await host.invoke(name, event).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof FunctionError)) throw new Error(`expected a FunctionError, got ${String(error)}`);
  return error;
};

describe('an invocation under the Lambda runtime client', () => {
  test('gives back what the handler returns, whatever characters it has', async () => {
    const event = { act: 'echo', text: 'Grüße, 日本 🚗', list: [1, 2.5, null], nested: { a: true } };
    expect(await host.invoke('buffered', event)).toEqual(event);
  });

  test('has no value when the handler returns none', async () => {
    expect(await host.invoke('buffered', { act: 'nothing' })).toBeNull();
  });

  test('sees the environment of a Lambda and nothing of the host', async () => {
    process.env['ODOGRAPH_SECRET_OF_THE_HOST'] = 'x';

    const environment = await host.invoke('buffered', { act: 'environment' });

    delete process.env['ODOGRAPH_SECRET_OF_THE_HOST'];
    expect(environment).toMatchObject({
      AWS_LAMBDA_FUNCTION_NAME: 'buffered',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '256',
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'buffered',
      AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:1',
      ODOGRAPH_TABLE: 'odograph',
      TZ: 'UTC',
      _HANDLER: 'index.handler',
    });
    expect(environment).not.toHaveProperty('ODOGRAPH_SECRET_OF_THE_HOST');
    expect(environment).not.toHaveProperty('HOME');
  });

  test('uses one child again and again when invocations follow each other', async () => {
    const first = await host.invoke('single', { act: 'count' });
    const second = await host.invoke('single', { act: 'count' });

    expect(first).toMatchObject({ invocations: 1 });
    expect(second).toMatchObject({ invocations: 2 });
  });

  test('has a child of its own while others are under way, up to the limit', async () => {
    const pids = await Promise.all(
      Array.from({ length: 6 }, async () => host.invoke('buffered', { act: 'wait', ms: 400 })),
    );

    expect(new Set(pids).size).toBeGreaterThan(1);
    expect(new Set(pids).size).toBeLessThanOrEqual(4);
  });

  test('collects what a streaming handler writes', async () => {
    const collected = await host.invoke('streamed', {
      headers: { 'x-order': '{"raw":true,"chunks":2,"chunkBytes":3}' },
    });
    expect(collected).toBe('xxxxxx');
  });
});

describe('an invocation that fails', () => {
  test('tells type, message and stack of what the handler threw', async () => {
    const error = await failure('buffered', { act: 'throw' });

    expect(error.errorType).toBe('TypeError');
    expect(error.message).toContain('thrown on purpose');
    expect(error.trace.join('\n')).toContain('index.mjs');
  });

  test('is a runtime exit when the child ends in it; the next one has a new child', async () => {
    const error = await failure('single', { act: 'exit' });
    const after = await host.invoke('single', { act: 'count' });

    expect(error.errorType).toBe('Runtime.ExitError');
    expect(error.message).toContain('exit status 7');
    expect(after).toMatchObject({ invocations: 1 });
  });

  test('is killed at its timeout', async () => {
    const error = await failure('impatient', { act: 'hang' });

    expect(error.errorType).toBe('Sandbox.Timedout');
    expect(error.message).toContain('Task timed out after 0.50 seconds');
    expect(await host.invoke('impatient', { act: 'count' })).toMatchObject({ invocations: 1 });
  });

  test('says why a bundle could not be loaded, every time', async () => {
    const [first, second] = [await failure('broken', {}), await failure('broken', {})];

    for (const error of [first, second]) expect(error.message).toContain('this bundle does not load');
  });

  test('is refused when event or result exceed what the platform carries', async () => {
    const request = await failure('buffered', { act: 'echo', text: 'x'.repeat(6_291_456) });
    const response = await failure('buffered', { act: 'large', bytes: 6_291_556 });

    expect(request.errorType).toBe('RequestEntityTooLargeException');
    expect(response.errorType).toBe('Function.ResponseSizeTooLarge');
    expect(await host.invoke('buffered', { act: 'large', bytes: 6_291_554 })).toHaveLength(6_291_554);
  });

  test('of a streaming handler fails with what it threw in mid-stream', async () => {
    const error = await failure('streamed', { headers: { 'x-order': '{"throwLate":true}' } });
    expect(error).toMatchObject({ errorType: 'RangeError' });
  });

  test('leaves what the function wrote in its log', async () => {
    await host.invoke('buffered', { act: 'log' });
    await expect
      .poll(() => readFileSync(join(host.logFolder, 'buffered.log'), 'utf8'))
      .toMatch(/ERROR\s+written to the log/);
  });

  test('names the functions there are when there is none of that name', async () => {
    await expect(host.invoke('nobody', {})).rejects.toThrow(/no function "nobody".*buffered/);
  });
});
