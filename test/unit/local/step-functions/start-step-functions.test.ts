import {
  DescribeStateMachineCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  ListExecutionsCommand,
  StartExecutionCommand,
  StateMachineDoesNotExist,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { describe, expect, it } from 'vitest';
import { DEVICE_DAYS, MachineBench } from './support.ts';

function neverEnding(): Promise<never> {
  return new Promise(() => undefined);
}

describe('startStepFunctions', () => {
  it('plans, then dumps each device-day once, and succeeds', async () => {
    await using bench = await new MachineBench().start();

    const arn = await bench.execute('nightly', '{"date":"2026-01-14","device":"a"}');
    const description = await bench.ended(arn);

    expect(bench.calls[0]).toEqual({
      functionName: 'maintenance',
      event: { task: 'plan', date: '2026-01-14', device: 'a', execution: 'nightly' },
    });
    expect(bench.calls.slice(1)).toEqual(DEVICE_DAYS.map((event) => ({ functionName: 'dump', event })));
    expect(description).toMatchObject({
      name: 'nightly',
      status: 'SUCCEEDED',
      startDate: new Date(bench.nowMs),
      stopDate: new Date(bench.nowMs),
      output: '{"deviceDays":4}',
    });
  });

  it('reads no list when there is nothing to dump', async () => {
    await using bench = await new MachineBench().start();
    bench.items = [];
    bench.readObject = () => Promise.reject(new Error('not to be read'));

    const description = await bench.ended(await bench.execute('empty'));

    expect(description.status).toBe('SUCCEEDED');
    expect(bench.calls).toEqual([
      { functionName: 'maintenance', event: { task: 'plan', execution: 'empty' } },
    ]);
  });

  it('has no more device-days under way than it may', async () => {
    await using bench = await new MachineBench().start({ concurrency: 2 });
    let now = 0;
    let most = 0;
    bench.dump = async () => {
      now += 1;
      most = Math.max(most, now);
      await new Promise((resolve) => setImmediate(resolve));
      now -= 1;
    };

    await bench.ended(await bench.execute('two'));

    expect(most).toBe(2);
  });

  it('tries a device-day again, with growing pauses', async () => {
    await using bench = await new MachineBench().start({ concurrency: 1 });
    let failures = 3;
    bench.dump = async () => {
      if (failures-- > 0) throw new Error('busy');
    };

    const description = await bench.ended(await bench.execute('again'));

    expect(description.status).toBe('SUCCEEDED');
    expect(bench.sleeps).toEqual([1000, 2000, 4000]);
    expect(bench.calls).toHaveLength(1 + 3 + DEVICE_DAYS.length);
  });

  it('fails with the name of the device-day that failed for good, and starts no other', async () => {
    await using bench = await new MachineBench().start({ concurrency: 1 });
    bench.dump = async (event) => {
      if ('device' in event && event.device === 'b') throw new Error('segment is damaged');
    };

    const description = await bench.ended(await bench.execute('bad'));

    expect(description).toMatchObject({
      status: 'FAILED',
      error: 'States.ExceedToleratedFailureThreshold',
      cause: 'device "b" on 2026-01-14 failed 4 times, the last time by: segment is damaged',
    });
    expect(bench.calls.map(({ event }) => 'device' in event && event.device)).not.toContain('c');
  });

  it.each([
    [
      'planning fails',
      { plan: () => Promise.reject(new Error('no table')) },
      'States.TaskFailed',
      'no table',
    ],
    ['the plan is none', { plan: async () => ({ key: 1 }) }, 'States.Runtime', 'maintenance'],
    [
      'the list cannot be read',
      { readObject: () => Promise.reject(new Error('gone')) },
      'States.ItemReaderFailed',
      's3://bucket/work/plan.json: gone',
    ],
  ])('fails when %s', async (_, broken, error, cause) => {
    await using bench = await new MachineBench().start();
    Object.assign(bench, broken);

    const description = await bench.ended(await bench.execute('bad'));

    expect(description).toMatchObject({ status: 'FAILED', error });
    expect(description.cause).toContain(cause);
  });

  it('starts an execution once however often it is asked while it runs', async () => {
    await using bench = await new MachineBench().start();
    bench.dump = neverEnding;

    const first = await bench.execute('once', '{"device":"a"}');
    const second = await bench.execute('once', '{"device":"a"}');
    const other = bench.execute('once', '{"device":"b"}');

    await expect(other).rejects.toBeInstanceOf(ExecutionAlreadyExists);
    expect(second).toBe(first);
    expect(bench.calls.filter(({ functionName }) => functionName === 'maintenance')).toHaveLength(1);
  });

  it('does not run an ended execution again under the same name', async () => {
    await using bench = await new MachineBench().start();
    await bench.ended(await bench.execute('done'));

    const again = bench.execute('done');

    await expect(again).rejects.toBeInstanceOf(ExecutionAlreadyExists);
  });

  it('stops an execution for good', async () => {
    await using bench = await new MachineBench().start({ concurrency: 1 });
    const reached = Promise.withResolvers<void>();
    const release = Promise.withResolvers<void>();
    bench.dump = async () => {
      reached.resolve();
      await release.promise;
    };
    const executionArn = await bench.execute('stopped');
    await reached.promise;

    await bench.client.send(new StopExecutionCommand({ executionArn, error: 'Enough', cause: 'by hand' }));
    release.resolve();

    expect(await bench.describe(executionArn)).toMatchObject({
      status: 'ABORTED',
      error: 'Enough',
      cause: 'by hand',
    });
    expect(bench.calls).toHaveLength(2);
  });

  it('knows its executions after a restart and marks the running ones as aborted', async () => {
    await using bench = await new MachineBench().start();
    const done = await bench.execute('done');
    await bench.ended(done);
    bench.dump = neverEnding;
    const running = await bench.execute('running');
    await using survivor = new MachineBench();

    await survivor.start({ dataDir: bench.dataDir }); // as after a kill: the first one was never closed

    expect(await survivor.describe(done)).toMatchObject({ status: 'SUCCEEDED' });
    expect(await survivor.describe(running)).toMatchObject({
      status: 'ABORTED',
      cause: 'the local system ended while the execution was running',
    });
    expect(survivor.calls).toEqual([]);
  });

  it('lists executions, the latest first', async () => {
    await using bench = await new MachineBench().start();
    const { stateMachineArn } = bench;
    await bench.ended(await bench.execute('first'));
    bench.dump = () => Promise.reject(new Error('no'));
    await bench.ended(await bench.execute('second'));

    const all = await bench.client.send(new ListExecutionsCommand({ stateMachineArn }));
    const failed = await bench.client.send(
      new ListExecutionsCommand({ stateMachineArn, statusFilter: 'FAILED' }),
    );

    expect(all.executions!.map(({ name }) => name)).toEqual(['second', 'first']);
    expect(failed.executions!.map(({ name }) => name)).toEqual(['second']);
  });

  it('answers errors that the client knows by name', async () => {
    await using bench = await new MachineBench().start();
    const { client, stateMachineArn } = bench;

    const failures = await Promise.allSettled([
      client.send(new StartExecutionCommand({ stateMachineArn: `${stateMachineArn}-other` })),
      bench.describe('arn:aws:states:us-east-1:000000000000:execution:odograph-dump:none'),
      bench.execute('white space'),
      bench.execute('name', 'not JSON'),
      client.send(new DescribeStateMachineCommand({ stateMachineArn })),
    ]);

    const reasons: unknown[] = failures.map((failure) => failure.status === 'rejected' && failure.reason);
    expect(reasons[0]).toBeInstanceOf(StateMachineDoesNotExist);
    expect(reasons[1]).toBeInstanceOf(ExecutionDoesNotExist);
    expect(reasons.slice(2)).toMatchObject([
      { name: 'InvalidName' },
      { name: 'InvalidExecutionInput' },
      { name: 'UnknownOperationException' },
    ]);
    expect(bench.calls).toEqual([]);
  });
});
