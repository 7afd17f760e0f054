import { z } from 'zod';

/** Name of the outcome, as the platform reports it in `errorType`. Errors of the function's own keep theirs. */
export const ERROR_TYPE = {
  timedOut: 'Sandbox.Timedout',
  exited: 'Runtime.ExitError',
  init: 'Runtime.Unknown',
  malformedResponse: 'Host.MalformedResponse',
  requestTooLarge: 'RequestEntityTooLargeException',
  responseTooLarge: 'Function.ResponseSizeTooLarge',
  stopped: 'Host.Stopped',
  abandoned: 'Host.Abandoned',
} as const;

/** An invocation that did not end with a result: the function threw, crashed, ran out of time or never started. */
export class FunctionError extends Error {
  override readonly name = 'FunctionError';
  readonly functionName: string;
  /** For example `TypeError`, `Runtime.ExitError`, `Sandbox.Timedout`. */
  readonly errorType: string;
  /** Stack lines of the function's own error, if it threw one. */
  readonly trace: readonly string[];

  constructor(functionName: string, errorType: string, message: string, trace: readonly string[] = []) {
    super(`${functionName}: ${errorType}: ${message}`);
    this.functionName = functionName;
    this.errorType = errorType;
    this.trace = trace;
  }
}

/** What the runtime client reports of an error. */
const reportSchema = z.object({
  errorType: z.string(),
  errorMessage: z.string(),
  trace: z.array(z.string()).optional(),
});

/** Reads the report of an error: JSON with `errorType`, `errorMessage` and `trace`. */
export function functionErrorOf(functionName: string, report: string): FunctionError {
  try {
    const { errorType, errorMessage, trace } = reportSchema.parse(JSON.parse(report));
    return new FunctionError(functionName, errorType, errorMessage, trace);
  } catch {
    return new FunctionError(functionName, 'Error', report);
  }
}
