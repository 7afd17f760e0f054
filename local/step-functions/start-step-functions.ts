import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startAwsJson } from '../aws-json/endpoint.ts';
import {
  ExecutionFailedError,
  type MachinePorts,
  type MachineSettings,
  runDumpMachine,
} from './dump-machine.ts';
import { type Ending, type Execution, ExecutionStore } from './execution-store.ts';
import { executionOperations, machineArn } from './operations.ts';

export interface StepFunctionsOptions extends Omit<MachinePorts, 'sleep'>, Partial<MachineSettings> {
  /** Directory in which executions are kept. */
  readonly dataDir: string;
  /** TCP port on 127.0.0.1; 0, the default, lets the system choose. */
  readonly port?: number;
  /** Name of the state machine; `odograph-dump` by default. */
  readonly machineName?: string;
  /** Retries of a device-day after its first attempt. */
  readonly retries: number;
  readonly sleep?: MachinePorts['sleep'];
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

export interface StepFunctions {
  readonly url: string;
  /** ARN by which executions are started. */
  readonly stateMachineArn: string;
  /** Starts no further work, marks what is running as aborted and stops listening. */
  readonly close: () => Promise<void>;
}

/** Input and output of an execution: https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
const MAX_BODY_BYTES = 1024 * 1024;

/** What is gentle to a machine on which other things run as well. */
const LOCAL_CONCURRENCY = 2;

const systemSleep: MachinePorts['sleep'] = async (milliseconds, signal) => {
  await delay(milliseconds, undefined, { signal }).catch(() => undefined);
};

function endingOf(error: unknown): Ending {
  if (error instanceof ExecutionFailedError)
    return { status: 'FAILED', error: error.error, cause: error.cause };
  return { status: 'FAILED', error: 'States.Runtime', cause: String(error) };
}

/**
 * Serves the part of the Step Functions API that starting and watching executions takes, and runs the one
 * state machine that the system has.
 *
 * @example
 * const machine = await startStepFunctions({ dataDir: '.odograph/states', retries: 3, invoke, readObject });
 * const client = new SFNClient({ endpoint: machine.url });
 */
export async function startStepFunctions(options: StepFunctionsOptions): Promise<StepFunctions> {
  const { now = Date.now, machineName = 'odograph-dump' } = options;
  const settings: MachineSettings = {
    planFunction: options.planFunction ?? 'maintenance',
    dumpFunction: options.dumpFunction ?? 'dump',
    concurrency: options.concurrency ?? LOCAL_CONCURRENCY,
    retries: options.retries,
  };
  const { invoke, readObject, sleep = systemSleep } = options;
  const store = new ExecutionStore(join(options.dataDir, 'executions.json'), now());
  const running = new Map<string, AbortController>();

  const run = async ({ name, input }: Execution, signal: AbortSignal): Promise<void> => {
    const ending = await runDumpMachine(input, name, settings, { invoke, readObject, sleep }, signal)
      .then((output): Ending => ({ status: 'SUCCEEDED', output }))
      .catch(endingOf);
    if (!signal.aborted) store.end(name, ending, now());
    running.delete(name);
  };

  const start = (execution: Execution): void => {
    const stopping = new AbortController();
    running.set(execution.name, stopping);
    run(execution, stopping.signal).catch(() => undefined); // it has ended in memory, if not on disk
  };

  const stop = (name: string, error: string | undefined, cause: string | undefined): void => {
    running.get(name)?.abort();
    store.end(name, { status: 'ABORTED', error, cause }, now());
  };

  const endpoint = await startAwsJson({
    port: options.port ?? 0,
    target: 'AWSStepFunctions',
    contentType: 'application/x-amz-json-1.0',
    maxBodyBytes: MAX_BODY_BYTES,
    operations: new Map(executionOperations({ machineName, store, now, start, stop })),
  });
  return {
    url: endpoint.url,
    stateMachineArn: machineArn(machineName),
    close: async () => {
      for (const stopping of running.values()) stopping.abort();
      store.abortRunning('the local system was stopped', now());
      await endpoint.close();
    },
  };
}
