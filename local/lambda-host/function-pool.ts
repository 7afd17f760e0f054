import type { FunctionDefinition } from './child-environment.ts';
import { ExecutionEnvironment } from './execution-environment.ts';
import { ERROR_TYPE, FunctionError } from './function-error.ts';
import type { FunctionLog } from './function-log.ts';
import { abandonedError, type Invocation } from './invocation.ts';

export interface PoolOptions {
  readonly shared: Readonly<Record<string, string>>;
  readonly log: FunctionLog;
  /** Children of one function at a time; further invocations wait. */
  readonly maxChildren: number;
  /** A child that had nothing to do for so long is let go, unless it is the last. */
  readonly idleSeconds: number;
  /** How long an invocation that is abandoned may run on. */
  readonly abandonedSeconds: number;
}

/** How long a child that gave its answer is given to ask for the next event, before another is started. */
const FINISHING_MS = 50;

/** The children of one function: started on demand, used again, let go when there is nothing to do. */
export class FunctionPool {
  readonly #definition: FunctionDefinition;
  readonly #options: PoolOptions;
  readonly #queue: Invocation[] = [];
  readonly #all = new Set<ExecutionEnvironment>();
  /** Idle children, the one used last at the end, with the time when they became idle. */
  readonly #idle = new Map<ExecutionEnvironment, number>();
  #starting = 0;
  #closed = false;
  #drained: PromiseWithResolvers<void> | undefined;
  readonly #sweep: NodeJS.Timeout;

  constructor(definition: FunctionDefinition, options: PoolOptions) {
    this.#definition = definition;
    this.#options = options;
    this.#sweep = setInterval(() => this.#recycle(), (options.idleSeconds * 1000) / 2);
    this.#sweep.unref();
  }

  /** Runs an event as soon as a child is free. The outcome goes to the invocation's sink. */
  submit(invocation: Invocation): void {
    if (this.#closed) return invocation.sink.failed(this.#stoppedError());
    const { abandoned } = invocation;
    if (abandoned?.aborted) return invocation.sink.failed(abandonedError(this.#definition.name, invocation));
    abandoned?.addEventListener('abort', () => this.#withdraw(invocation), { once: true });
    this.#queue.push(invocation);
    this.#dispatch();
  }

  /** Does not begin what nobody waits for any more. */
  #withdraw(invocation: Invocation): void {
    const place = this.#queue.indexOf(invocation);
    if (place < 0) return;
    this.#queue.splice(place, 1);
    invocation.sink.failed(abandonedError(this.#definition.name, invocation));
    this.#checkDrained();
  }

  /** Lets running and waiting invocations end within the grace period, then kills what is left. */
  async close(graceMs: number): Promise<void> {
    this.#closed = true;
    clearInterval(this.#sweep);
    this.#drained = Promise.withResolvers<void>();
    const timer = setTimeout(this.#drained.resolve, graceMs);
    this.#checkDrained();
    await this.#drained.promise;
    clearTimeout(timer);
    for (const invocation of this.#queue.splice(0)) invocation.sink.failed(this.#stoppedError());
    await Promise.all([...this.#all].map((environment) => environment.stop()));
  }

  /** @param patient  wait a moment for children that are about to be free, rather than start another */
  #dispatch(patient = true): void {
    while (this.#queue.length > 0) {
      const environment = [...this.#idle.keys()].at(-1);
      if (!environment) break;
      const invocation = this.#queue.shift();
      if (!invocation) break;
      this.#idle.delete(environment);
      environment.run(invocation);
    }
    const finishing = patient ? [...this.#all].filter((environment) => environment.isFinishing).length : 0;
    if (this.#queue.length > 0 && finishing > 0)
      setTimeout(() => this.#dispatch(false), FINISHING_MS).unref();
    while (this.#queue.length > this.#starting + finishing && this.#all.size < this.#options.maxChildren) {
      this.#spawn();
    }
  }

  #spawn(): void {
    this.#starting += 1;
    let counted = true;
    const started = (): void => {
      if (counted) this.#starting -= 1;
      counted = false;
    };
    const environment = new ExecutionEnvironment(this.#definition, {
      shared: this.#options.shared,
      log: this.#options.log,
      abandonedSeconds: this.#options.abandonedSeconds,
      onIdle: () => {
        started();
        this.#idle.delete(environment);
        this.#idle.set(environment, Date.now());
        this.#dispatch();
        this.#checkDrained();
      },
      onGone: (_gone, initError) => {
        started();
        this.#idle.delete(environment);
        this.#all.delete(environment);
        // The invocation for which the child was started learns why it could not be.
        if (initError) this.#queue.shift()?.sink.failed(initError);
        this.#dispatch();
        this.#checkDrained();
      },
    });
    this.#all.add(environment);
    environment.start().catch((error: unknown) => {
      started();
      this.#all.delete(environment);
      const message = `The child could not be started: ${String(error)}`;
      this.#queue.shift()?.sink.failed(new FunctionError(this.#definition.name, ERROR_TYPE.init, message));
    });
  }

  #recycle(): void {
    const dueMs = Date.now() - this.#options.idleSeconds * 1000;
    for (const [environment, sinceMs] of this.#idle) {
      if (this.#all.size <= 1 || sinceMs > dueMs) break;
      this.#idle.delete(environment);
      void environment.stop();
    }
  }

  #checkDrained(): void {
    if (this.#queue.length === 0 && this.#idle.size === this.#all.size) this.#drained?.resolve();
  }

  #stoppedError(): FunctionError {
    return new FunctionError(this.#definition.name, ERROR_TYPE.stopped, 'The host is stopping');
  }
}
