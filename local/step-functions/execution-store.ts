import * as z from 'zod';
import { readFileIfPresent, writeFileAtomic } from '../atomic-file.ts';

const executionSchema = z.object({
  name: z.string(),
  /** JSON text, as given. */
  input: z.string(),
  status: z.enum(['RUNNING', 'SUCCEEDED', 'FAILED', 'ABORTED']),
  /** Milliseconds since 1970. */
  startMs: z.number(),
  stopMs: z.optional(z.number()),
  output: z.optional(z.string()),
  error: z.optional(z.string()),
  cause: z.optional(z.string()),
});

/** One run of the state machine. */
export type Execution = z.output<typeof executionSchema>;

/** How an execution ended. */
export type Ending = Pick<Execution, 'output' | 'error' | 'cause'> & {
  readonly status: Exclude<Execution['status'], 'RUNNING'>;
};

/** How many executions are remembered; the oldest ended ones go first. */
const MAX_EXECUTIONS = 1000;

/** All executions, kept in a file so that they outlive the process. */
export class ExecutionStore {
  readonly #path: string;
  readonly #executions: Map<string, Execution>;

  /** Reads the file; what was running when the last process ended has been aborted by that. */
  constructor(path: string, nowMs: number) {
    this.#path = path;
    const text = readFileIfPresent(path);
    const kept = text === undefined ? [] : z.array(executionSchema).parse(JSON.parse(text));
    this.#executions = new Map(kept.map((execution) => [execution.name, execution]));
    this.abortRunning('the local system ended while the execution was running', nowMs);
  }

  get(name: string): Execution | undefined {
    return this.#executions.get(name);
  }

  /** All executions, the latest first. */
  list(): Execution[] {
    return [...this.#executions.values()].toReversed();
  }

  add(execution: Execution): void {
    this.#executions.set(execution.name, execution);
    for (const { name, status } of this.#executions.values()) {
      if (this.#executions.size <= MAX_EXECUTIONS) break;
      if (status !== 'RUNNING') this.#executions.delete(name);
    }
    this.#save();
  }

  /** Notes how an execution ended; one that has ended before stays as it is. */
  end(name: string, ending: Ending, nowMs: number): void {
    const execution = this.#executions.get(name);
    if (execution?.status !== 'RUNNING') return;
    this.#executions.set(name, { ...execution, ...ending, stopMs: nowMs });
    this.#save();
  }

  abortRunning(cause: string, nowMs: number): void {
    for (const { name, status } of this.#executions.values()) {
      if (status === 'RUNNING') this.end(name, { status: 'ABORTED', error: 'Local.Stopped', cause }, nowMs);
    }
  }

  #save(): void {
    writeFileAtomic(this.#path, `${JSON.stringify([...this.#executions.values()], null, 2)}\n`);
  }
}
