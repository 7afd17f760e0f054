import type { CloudFormationCustomResourceEvent } from 'aws-lambda';

/** What a custom resource tells the stack beside how it went. */
export type ResourceData = Readonly<Record<string, string>>;

export interface AnswerOptions {
  /** How long the work may take; what takes longer has failed. */
  readonly withinMs: number;
  /** Waits before an answer that did not arrive is sent again. */
  readonly pause: (attempt: number) => Promise<void>;
  readonly onError: (error: unknown) => void;
}

/** Times that an answer is sent before it is given up. */
const ATTEMPTS = 4;

/** How long one of them may take. */
const SEND_MS = 8000;

/**
 * An answer may have 4,096 bytes; a character may take three, or six where JSON escapes it.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/crpg-ref-responses.html
 */
const REASON_LENGTH = 400;

/**
 * Does what a stack wants of a custom resource, and answers whatever comes of it: a stack that gets no answer waits.
 *
 * The CDK has a framework for this (`custom-resources.Provider`). It would bring a second function into every
 * deployment, with a managed policy and a log of its own, for what takes a screenful here.
 *
 * @param work is not asked for anything when the resource goes
 * @throws Error when the answer cannot be delivered, so that the platform calls once more
 */
export async function answerStack(
  event: CloudFormationCustomResourceEvent,
  work: () => Promise<ResourceData>,
  options: AnswerOptions,
): Promise<void> {
  const outcome = await settle(event, work, options);
  const answer = {
    StackId: event.StackId,
    RequestId: event.RequestId,
    LogicalResourceId: event.LogicalResourceId,
    // Always the same: were it to change, the stack would have the resource replaced.
    PhysicalResourceId: 'PhysicalResourceId' in event ? event.PhysicalResourceId : event.LogicalResourceId,
    ...outcome,
  };
  // As bytes: a text would be sent with a content type, which the address is not signed for.
  await deliver(event.ResponseURL, Buffer.from(JSON.stringify(answer)), options);
}

type Outcome =
  | { readonly Status: 'SUCCESS'; readonly Data?: ResourceData }
  | { readonly Status: 'FAILED'; readonly Reason: string };

async function settle(
  { RequestType, LogicalResourceId }: CloudFormationCustomResourceEvent,
  work: () => Promise<ResourceData>,
  { withinMs, onError }: AnswerOptions,
): Promise<Outcome> {
  // Secrets go with the stack, or stay, as it says of them; also those of a stack that was never finished.
  if (RequestType === 'Delete') return { Status: 'SUCCESS' };
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => late.reject(new Error(`it was not done within ${withinMs / 1000} seconds`)),
    Math.max(0, withinMs),
  );
  try {
    return { Status: 'SUCCESS', Data: await Promise.race([work(), late.promise]) };
  } catch (error) {
    onError(error);
    const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    return { Status: 'FAILED', Reason: `${LogicalResourceId}: ${text}`.slice(0, REASON_LENGTH) };
  } finally {
    clearTimeout(timer);
  }
}

async function deliver(
  url: string,
  body: Uint8Array<ArrayBuffer>,
  { pause, onError }: AnswerOptions,
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      return await put(url, body);
    } catch (error) {
      if (attempt >= ATTEMPTS) throw error;
      onError(error);
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      await pause(attempt);
    }
  }
}

async function put(url: string, body: Uint8Array<ArrayBuffer>): Promise<void> {
  const response = await fetch(url, { method: 'PUT', body, signal: AbortSignal.timeout(SEND_MS) });
  await response.body?.cancel();
  if (!response.ok) throw new Error(`the stack's address took no answer: ${response.status}`);
}
