import { randomUUID } from 'node:crypto';
import type { CorsRules } from '../cors.ts';
import type { FunctionDefinition } from './child-environment.ts';
import { ERROR_TYPE, FunctionError } from './function-error.ts';
import { openFunctionLog } from './function-log.ts';
import { FunctionPool } from './function-pool.ts';
import { functionUrl, type RequestHandler } from './function-url.ts';
import { promiseSink } from './invocation.ts';
import { LAMBDA_LIMITS } from './limits.ts';

export interface LambdaHostOptions {
  readonly functions: readonly FunctionDefinition[];
  /** Folder of the functions' logs, `<name>.log` each. */
  readonly logFolder: string;
  /** Environment variables that all functions get, such as `AWS_ENDPOINT_URL_DYNAMODB`. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Cross-origin rules of the function URLs. */
  readonly cors?: CorsRules;
  /** Slow streamed responses down to 2 MB/s after their first 6 MB. */
  readonly throttle?: boolean;
  /** Children of one function at a time, unless it is defined otherwise (4). */
  readonly maxChildren?: number;
  /** A child that was idle for so long is let go, unless it is its function's last (120). */
  readonly idleSeconds?: number;
  /** An invocation of which the reader has gone may run on for so long (5). */
  readonly abandonedSeconds?: number;
}

export interface LambdaHost {
  /**
   * Invokes a function and waits for its result.
   *
   * @throws {FunctionError} if it threw, crashed, ran out of time, could not be loaded, or if event or
   *   result are larger than 6 MB as JSON
   */
  invoke(name: string, event: unknown): Promise<unknown>;
  /** The function's URL, to be put behind an HTTP server. */
  url(name: string): RequestHandler;
  /** Takes nothing new, lets running invocations end within `graceMs` (0), kills the rest. */
  close(graceMs?: number): Promise<void>;
}

/** Runs deployed bundles under the Lambda runtime client, in processes of their own, started on demand. */
export function startLambdaHost(options: LambdaHostOptions): LambdaHost {
  const {
    cors,
    throttle = false,
    maxChildren = 4,
    idleSeconds = 120,
    abandonedSeconds = 5,
    environment = {},
  } = options;
  const running = new Map(
    options.functions.map((definition) => {
      const log = openFunctionLog(options.logFolder, definition.name);
      const pool = new FunctionPool(definition, {
        shared: environment,
        log,
        maxChildren: definition.maxChildren ?? maxChildren,
        idleSeconds,
        abandonedSeconds,
      });
      return [definition.name, { definition, log, pool }];
    }),
  );
  const find = (
    name: string,
  ): { definition: FunctionDefinition; log: { error(message: string): void }; pool: FunctionPool } => {
    const found = running.get(name);
    if (!found)
      throw new Error(`There is no function "${name}"; there are ${[...running.keys()].join(', ')}`);
    return found;
  };
  return {
    invoke: async (name, event) => {
      const { pool } = find(name);
      const payload = JSON.stringify(event) ?? 'null';
      if (Buffer.byteLength(payload) > LAMBDA_LIMITS.requestBytes) {
        const message = `Request must be smaller than ${LAMBDA_LIMITS.requestBytes} bytes for the InvokeFunction operation`;
        throw new FunctionError(name, ERROR_TYPE.requestTooLarge, message);
      }
      const { sink, result } = promiseSink(name);
      pool.submit({ id: randomUUID(), payload, sink });
      return result;
    },
    url: (name) => {
      const { pool, definition, log } = find(name);
      return functionUrl({
        functionName: name,
        streamed: definition.streamed ?? false,
        throttle,
        ...(cors ? { cors } : {}),
        submit: (invocation) => pool.submit(invocation),
        onError: (error) => log.error(error.message),
      });
    },
    close: async (graceMs = 0) => {
      const all = [...running.values()];
      await Promise.all(all.map(({ pool }) => pool.close(graceMs)));
      await Promise.all(all.map(({ log }) => log.close()));
    },
  };
}
