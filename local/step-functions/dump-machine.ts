import * as z from 'zod';

/** What the state machine works with. */
export interface MachinePorts {
  /** Invokes a function by its name; rejects when it fails. */
  readonly invoke: (functionName: string, event: object) => Promise<unknown>;
  /** Reads an object as text. */
  readonly readObject: (bucket: string, key: string) => Promise<string>;
  /** Resolves after some milliseconds, or at once when the signal fires; never rejects. */
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

export interface MachineSettings {
  readonly planFunction: string;
  readonly dumpFunction: string;
  /** Device-days dumped at the same time. */
  readonly concurrency: number;
  /** Retries of a device-day after its first attempt. */
  readonly retries: number;
}

/** An execution failed, with what the platform calls its error and its cause. */
export class ExecutionFailedError extends Error {
  readonly error: string;
  override readonly cause: string;

  constructor(error: string, cause: string) {
    super(`${error}: ${cause}`);
    this.name = 'ExecutionFailedError';
    this.error = error;
    this.cause = cause;
  }
}

const inputSchema = z.object({ date: z.optional(z.string()), device: z.optional(z.string()) });
const planSchema = z.object({ bucket: z.string(), key: z.string(), deviceDays: z.int().min(0) });
const itemsSchema = z.array(z.object({ device: z.string(), date: z.string() }));
type DeviceDay = z.output<typeof itemsSchema>[number];

const FIRST_BACKOFF_MS = 1000;

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function expectShape<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  what: string,
): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new ExecutionFailedError('States.Runtime', `${what}: ${z.prettifyError(parsed.error)}`);
}

async function readItems(bucket: string, key: string, ports: MachinePorts): Promise<DeviceDay[]> {
  try {
    return itemsSchema.parse(JSON.parse(await ports.readObject(bucket, key)));
  } catch (error) {
    throw new ExecutionFailedError('States.ItemReaderFailed', `s3://${bucket}/${key}: ${messageOf(error)}`);
  }
}

async function dumpOne(
  item: DeviceDay,
  settings: MachineSettings,
  ports: MachinePorts,
  signal: AbortSignal,
): Promise<void> {
  for (let retry = 0; !signal.aborted; retry += 1) {
    try {
      await ports.invoke(settings.dumpFunction, { device: item.device, date: item.date });
      return;
    } catch (error) {
      if (retry >= settings.retries) {
        const what = `device ${JSON.stringify(item.device)} on ${item.date}`;
        const cause = `${what} failed ${retry + 1} times, the last time by: ${messageOf(error)}`;
        throw new ExecutionFailedError('States.ExceedToleratedFailureThreshold', cause);
      }
      await ports.sleep(FIRST_BACKOFF_MS * 2 ** retry, signal);
    }
  }
}

/** Works through all items; the first that fails for good lets those under way end and starts no other. */
async function dumpAll(
  items: readonly DeviceDay[],
  settings: MachineSettings,
  ports: MachinePorts,
  signal: AbortSignal,
): Promise<void> {
  const failed = new AbortController();
  const ending = AbortSignal.any([signal, failed.signal]);
  const queue = items.values();
  const work = async (): Promise<void> => {
    for (const item of queue) {
      if (ending.aborted) return;
      try {
        await dumpOne(item, settings, ports, ending);
      } catch (error) {
        failed.abort();
        throw error;
      }
    }
  };
  const results = await Promise.allSettled(Array.from({ length: settings.concurrency }, work));
  for (const result of results) {
    if (result.status === 'rejected') throw result.reason;
  }
}

/**
 * Runs the state machine of the daily recordings once: plan which device-days are due, then dump each.
 *
 * @param input JSON text `{"date"?: "YYYY-MM-DD", "device"?: string}`.
 * @param signal Starts no further device-day once it fires.
 * @returns JSON text with the number of device-days.
 * @throws ExecutionFailedError
 */
export async function runDumpMachine(
  input: string,
  execution: string,
  settings: MachineSettings,
  ports: MachinePorts,
  signal: AbortSignal,
): Promise<string> {
  const { date, device } = expectShape(inputSchema, JSON.parse(input), 'input');
  const event = { task: 'plan', ...(date && { date }), ...(device && { device }), execution };
  const planned = await ports.invoke(settings.planFunction, event).catch((error: unknown) => {
    throw new ExecutionFailedError('States.TaskFailed', `planning failed: ${messageOf(error)}`);
  });
  const plan = expectShape(planSchema, planned, `result of ${settings.planFunction}`);
  if (plan.deviceDays > 0 && !signal.aborted) {
    await dumpAll(await readItems(plan.bucket, plan.key, ports), settings, ports, signal);
  }
  return JSON.stringify({ deviceDays: plan.deviceDays });
}
