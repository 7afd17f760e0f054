import {
  DescribeExecutionCommand,
  ExecutionDoesNotExist,
  InvalidArn,
  type SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import type { DumpRun, DumpRuns } from './dump-runs.ts';

/** Runs dumps as executions of a Step Functions state machine. */
export class StepFunctionsDumpRuns implements DumpRuns {
  readonly #client: SFNClient;
  readonly #stateMachineArn: string;

  constructor(client: SFNClient, stateMachineArn: string) {
    this.#client = client;
    this.#stateMachineArn = stateMachineArn;
  }

  async start(
    name: string,
    request: { readonly date: string; readonly device?: string | undefined },
  ): Promise<void> {
    const input = JSON.stringify(request);
    await this.#client.send(
      new StartExecutionCommand({ stateMachineArn: this.#stateMachineArn, name, input }),
    );
  }

  async describe(name: string): Promise<DumpRun | undefined> {
    // https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsstepfunctions.html
    const executionArn = `${this.#stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`;
    try {
      const run = await this.#client.send(new DescribeExecutionCommand({ executionArn }));
      const cause = run.cause ?? run.error;
      const device = deviceOf(run.input);
      return {
        execution: name,
        ...(device !== undefined && { device }),
        status: run.status === 'RUNNING' ? 'running' : run.status === 'SUCCEEDED' ? 'succeeded' : 'failed',
        startedAt: (run.startDate ?? new Date(0)).toISOString(),
        ...(run.stopDate && { stoppedAt: run.stopDate.toISOString() }),
        ...(cause !== undefined && { cause }),
      };
    } catch (error) {
      if (error instanceof ExecutionDoesNotExist || error instanceof InvalidArn) return undefined;
      throw error;
    }
  }
}

/** The device that an execution was started for, by its input. */
function deviceOf(input: string | undefined): string | undefined {
  const { device } = JSON.parse(input ?? '{}') as { readonly device?: unknown };
  return typeof device === 'string' ? device : undefined;
}
