import { type ChildProcess, spawn } from 'node:child_process';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { fileURLToPath } from 'node:url';
import { childEnvironment, type FunctionDefinition, functionArn, nodeFlags } from './child-environment.ts';
import { ERROR_TYPE, FunctionError, functionErrorOf } from './function-error.ts';
import type { FunctionLog } from './function-log.ts';
import { abandonedError, type Invocation } from './invocation.ts';
import { type RuntimeApi, startRuntimeApi } from './runtime-api.ts';

const RUNTIME_CLIENT = fileURLToPath(import.meta.resolve('aws-lambda-ric'));
const PRELOAD = new URL('./child/preload.mjs', import.meta.url).href;

export interface EnvironmentOptions {
  /** Environment variables that all functions get. */
  readonly shared: Readonly<Record<string, string>>;
  readonly log: FunctionLog;
  /** How long an invocation that is abandoned may run on. */
  readonly abandonedSeconds: number;
  /** The child waits for an event. */
  onIdle(environment: ExecutionEnvironment): void;
  /** The child is gone. `initError`: it went before it ever asked for an event. */
  onGone(environment: ExecutionEnvironment, initError?: FunctionError): void;
}

/**
 * One child process with the Lambda runtime client and the function's bundle, and the Runtime API behind
 * which it works: an execution environment in the platform's words. It takes one invocation at a time.
 */
export class ExecutionEnvironment {
  readonly #definition: FunctionDefinition;
  readonly #options: EnvironmentOptions;
  #api: RuntimeApi | undefined;
  #child: ChildProcess | undefined;
  /** The open request for the next event while idle. */
  #waiting: ServerResponse | undefined;
  #current: Invocation | undefined;
  #answered = true;
  #streaming: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  #leaveTimer: NodeJS.Timeout | undefined;
  #initError: FunctionError | undefined;
  #ready = false;
  #stopped: FunctionError | undefined;
  readonly #gone = Promise.withResolvers<void>();

  constructor(definition: FunctionDefinition, options: EnvironmentOptions) {
    this.#definition = definition;
    this.#options = options;
  }

  /** Starts the child. It reports itself by `onIdle` or `onGone`. */
  async start(): Promise<void> {
    this.#api = await startRuntimeApi({
      next: (answer) => void this.#next(answer),
      response: (id, payload) => this.#settle(id, (invocation) => invocation.sink.buffered(payload)),
      error: (id, report) =>
        this.#settle(id, ({ sink }) => sink.failed(functionErrorOf(this.#definition.name, report))),
      stream: (id, source) => this.#stream(id, source),
      initError: (report) => {
        this.#initError = functionErrorOf(this.#definition.name, report);
      },
    });
    if (this.#stopped) return this.#end('');
    const flags = [...nodeFlags(this.#definition), '--import', PRELOAD];
    const child = spawn(process.execPath, [...flags, RUNTIME_CLIENT], {
      cwd: this.#definition.folder,
      env: childEnvironment(this.#definition, this.#api.address, this.#options.shared),
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    });
    this.#child = child;
    if (child.stdout) this.#options.log.follow(child.stdout, false);
    if (child.stderr) this.#options.log.follow(child.stderr, true);
    // The lifeline carries nothing; it breaks when either side dies.
    child.stdio[3]?.on('error', () => {});
    child.once('error', (error) => this.#end(error.message));
    child.once('exit', (code, signal) =>
      this.#end(code === null ? `signal: ${signal}` : `exit status ${code}`),
    );
  }

  /** The invocation has its outcome, and the child is about to ask for the next. */
  get isFinishing(): boolean {
    return this.#current !== undefined && this.#answered;
  }

  /** Hands an event to an idle child. */
  run(invocation: Invocation): void {
    const { name, timeoutSeconds } = this.#definition;
    const answer = this.#waiting;
    if (!answer) throw new Error(`${name}: the environment is busy`);
    this.#waiting = undefined;
    this.#current = invocation;
    this.#answered = false;
    const timeoutMs = timeoutSeconds * 1000;
    this.#timer = setTimeout(() => {
      const message = `RequestId: ${invocation.id} Error: Task timed out after ${timeoutSeconds.toFixed(2)} seconds`;
      void this.stop(new FunctionError(name, ERROR_TYPE.timedOut, message));
    }, timeoutMs);
    this.#endWhenAbandoned(invocation);
    answer.writeHead(200, {
      'content-type': 'application/json',
      'lambda-runtime-aws-request-id': invocation.id,
      'lambda-runtime-deadline-ms': String(Date.now() + timeoutMs),
      'lambda-runtime-invoked-function-arn': functionArn(name),
    });
    answer.end(invocation.payload);
  }

  /**
   * Ends an invocation that runs on although its reader has gone. The platform lets it, and starts others beside it;
   * here children are few, and streams without a viewer would keep all others waiting. What is nearly done still ends
   * by itself, so that its child is used again and the stream is counted out.
   */
  #endWhenAbandoned(invocation: Invocation): void {
    const { abandonedSeconds } = this.#options;
    invocation.abandoned?.addEventListener(
      'abort',
      () => {
        if (this.#current !== invocation) return;
        const reason = abandonedError(this.#definition.name, invocation);
        this.#leaveTimer = setTimeout(() => void this.stop(reason), abandonedSeconds * 1000);
      },
      { once: true },
    );
  }

  /** Kills the child; an invocation that is under way fails with `reason`. Resolves when the child is gone. */
  stop(reason?: FunctionError): Promise<void> {
    this.#stopped ??=
      reason ?? new FunctionError(this.#definition.name, ERROR_TYPE.stopped, 'The host was stopped');
    this.#child?.kill('SIGKILL');
    return this.#gone.promise;
  }

  async #next(answer: ServerResponse): Promise<void> {
    this.#ready = true;
    await this.#streaming;
    clearTimeout(this.#timer);
    clearTimeout(this.#leaveTimer);
    const current = this.#current;
    if (current) {
      const message = 'The response stream was closed before its end';
      this.#settle(current.id, ({ sink }) =>
        sink.failed(new FunctionError(this.#definition.name, ERROR_TYPE.exited, message)),
      );
    }
    this.#current = undefined;
    this.#waiting = answer;
    if (!this.#stopped) this.#options.onIdle(this);
  }

  async #stream(id: string, source: IncomingMessage): Promise<void> {
    const invocation = this.#current;
    if (invocation?.id !== id || this.#answered) {
      source.resume();
      return;
    }
    const streaming = invocation.sink.streamed(source);
    this.#streaming = streaming.catch(() => {});
    // A broken stream leaves the invocation open: the end of the child or its next request tells why.
    await streaming;
    this.#answered = true;
  }

  #settle(id: string, give: (invocation: Invocation) => void): void {
    const invocation = this.#current;
    if (invocation?.id !== id || this.#answered) return;
    this.#answered = true;
    give(invocation);
  }

  #end(how: string): void {
    const { name } = this.#definition;
    clearTimeout(this.#timer);
    clearTimeout(this.#leaveTimer);
    this.#api?.close();
    this.#waiting = undefined;
    const current = this.#current;
    const crash = new FunctionError(name, ERROR_TYPE.exited, `Runtime exited with error: ${how}`);
    if (current) {
      const error = this.#stopped ?? crash;
      if (error.errorType !== ERROR_TYPE.abandoned) this.#options.log.error(error.message);
      this.#settle(current.id, ({ sink }) => sink.failed(error));
    }
    const initError = this.#ready ? undefined : (this.#stopped ?? this.#initError ?? crash);
    if (initError && !this.#stopped)
      this.#options.log.error(`the bundle could not be started: ${initError.message}`);
    this.#options.onGone(this, initError);
    this.#gone.resolve();
  }
}
