import * as z from 'zod';
import { LOCAL_ACCOUNT, localArn } from '../aws-json/arn.ts';
import { AwsError } from '../aws-json/aws-error.ts';
import { operation, type Operation } from '../aws-json/operation.ts';
import type { Execution, ExecutionStore } from './execution-store.ts';

/** What the operations work on. */
export interface StepFunctionsContext {
  readonly machineName: string;
  readonly store: ExecutionStore;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Begins to run an execution; does not wait for it. */
  readonly start: (execution: Execution) => void;
  /** Ends an execution that is running. */
  readonly stop: (name: string, error: string | undefined, cause: string | undefined) => void;
}

export function machineArn(machineName: string): string {
  return localArn('states', `stateMachine:${machineName}`);
}

/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html */
const executionName = /^[^\s<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}]{1,80}$/u;

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function shapeOf(execution: Execution, context: StepFunctionsContext): Record<string, unknown> {
  return {
    executionArn: localArn('states', `execution:${context.machineName}:${execution.name}`),
    stateMachineArn: machineArn(context.machineName),
    name: execution.name,
    status: execution.status,
    startDate: execution.startMs / 1000,
    stopDate: execution.stopMs === undefined ? undefined : execution.stopMs / 1000,
  };
}

function checkMachine(arn: string, context: StepFunctionsContext): void {
  if (arn !== machineArn(context.machineName)) {
    throw new AwsError('StateMachineDoesNotExist', `there is no state machine ${arn}`);
  }
}

function find(arn: string, { machineName, store }: StepFunctionsContext): Execution {
  const prefix = localArn('states', `execution:${machineName}:`);
  const execution = arn.startsWith(prefix) ? store.get(arn.slice(prefix.length)) : undefined;
  if (execution === undefined) throw new AwsError('ExecutionDoesNotExist', `there is no execution ${arn}`);
  return execution;
}

function start(name: string, input: string, context: StepFunctionsContext): object {
  if (!executionName.test(name))
    throw new AwsError('InvalidName', `${JSON.stringify(name)} cannot be a name`);
  if (!isJson(input)) throw new AwsError('InvalidExecutionInput', 'the input is not JSON');
  const existing = context.store.get(name);
  if (existing !== undefined && (existing.status !== 'RUNNING' || existing.input !== input)) {
    throw new AwsError('ExecutionAlreadyExists', `execution ${name} exists in account ${LOCAL_ACCOUNT}`);
  }
  const execution: Execution = existing ?? { name, input, status: 'RUNNING', startMs: context.now() };
  if (existing === undefined) {
    context.store.add(execution);
    context.start(execution);
  }
  const { executionArn, startDate } = shapeOf(execution, context);
  return { executionArn, startDate };
}

/** The operations on executions of the one state machine that there is. */
export function executionOperations(context: StepFunctionsContext): [string, Operation][] {
  const reference = z.object({ executionArn: z.string() });
  return [
    [
      'StartExecution',
      operation(
        z.object({
          stateMachineArn: z.string(),
          name: z.string().default(() => crypto.randomUUID()),
          input: z.string().default('{}'),
        }),
        ({ stateMachineArn, name, input }) => {
          checkMachine(stateMachineArn, context);
          return start(name, input, context);
        },
      ),
    ],
    [
      'DescribeExecution',
      operation(reference, ({ executionArn }) => {
        const execution = find(executionArn, context);
        const { input, output, error, cause } = execution;
        return { ...shapeOf(execution, context), input, output, error, cause };
      }),
    ],
    [
      'StopExecution',
      operation(
        reference.extend({ error: z.optional(z.string()), cause: z.optional(z.string()) }),
        ({ executionArn, error, cause }) => {
          const { name } = find(executionArn, context);
          context.stop(name, error, cause);
          return { stopDate: (context.store.get(name)?.stopMs ?? context.now()) / 1000 };
        },
      ),
    ],
    [
      'ListExecutions',
      operation(
        z.object({
          stateMachineArn: z.string(),
          statusFilter: z.optional(z.string()),
          maxResults: z.int().min(0).max(1000).default(100),
        }),
        ({ stateMachineArn, statusFilter, maxResults }) => {
          checkMachine(stateMachineArn, context);
          const wanted = context.store
            .list()
            .filter(({ status }) => statusFilter === undefined || status === statusFilter);
          return {
            executions: wanted.slice(0, maxResults || 100).map((execution) => shapeOf(execution, context)),
          };
        },
      ),
    ],
  ];
}
