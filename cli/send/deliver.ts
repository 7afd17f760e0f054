import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Receipt } from '../../shared/api/receipt.ts';
import { isBusy } from '../../shared/client/exchange.ts';
import type { IngestAnswer, OdographClient } from '../../shared/client/odograph-client.ts';
import type { Patience } from '../../shared/client/patience.ts';
import { isDisconnected } from '../../shared/client/transport.ts';
import { failureOf } from '../client-failure.ts';
import { CliFailure } from '../failure.ts';
import type { Batch } from './batch.ts';
import type { Tally } from './tally.ts';

const compress = promisify(gzip);

/** Compressed body of a request at most: a Lambda takes 6 MB of base64. https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const BODY_LIMIT = 4 * 1024 * 1024;
const REFUSED_AS_TOO_LARGE = 413;
/** Level 4 costs a third of the default's time for a tenth more bytes. */
const GZIP_LEVEL = 4;
/** How many invalid lines a receipt lists at most. */
const LISTED_AT_MOST = 1000;

/** Sending stopped before the end of the file. */
export class Stopped extends Error {
  override readonly name = 'Stopped';
  /** Line of the file to go on from. */
  readonly line: number;
  override readonly cause: unknown;

  constructor(line: number, cause: unknown) {
    super('sending stopped');
    this.line = line;
    this.cause = cause;
  }
}

/**
 * Sends a batch and comes back when the server has taken all of it.
 *
 * Requests follow one another: of two readings of one instant the first to arrive stays, so a later line must not
 * overtake an earlier one. Sending a reading again is harmless for the same reason, so whatever is unclear after a
 * broken connection is simply sent again.
 *
 * @throws Stopped with the line to go on from
 */
export async function deliver(
  batch: Batch,
  device: string | undefined,
  client: OdographClient,
  tally: Tally,
) {
  const patience = client.patience();
  let at = 0;
  let most = batch.texts.length;
  while (at < batch.texts.length) {
    const end = Math.min(batch.texts.length, at + most);
    const body = await compress(`${batch.texts.slice(at, end).join('\n')}\n`, { level: GZIP_LEVEL });
    if (body.length > BODY_LIMIT && end - at > 1) {
      most = Math.ceil((end - at) / 2);
      continue;
    }
    tally.bytes += body.length;
    const line = batch.lines[at] ?? 0;
    const answer = await attempt(client, body, device, line);
    if (answer.status === REFUSED_AS_TOO_LARGE) {
      if (end - at === 1) reject(batch, at, answer.status, answer.detail, tally);
      if (end - at === 1) at += 1;
      else most = Math.ceil((end - at) / 2);
      continue;
    }
    const taken = answer.receipt === undefined ? 0 : linesTaken(answer.receipt, end - at, answer.status);
    if (answer.receipt !== undefined && taken > 0) {
      record(batch, at, taken, end - at, answer.receipt, tally);
      if (answer.receipt.invalidCount > answer.receipt.invalid.length) most = LISTED_AT_MOST;
      at += taken;
      patience.progress();
      if (!isBusy(answer.status)) continue;
    }
    const here = batch.lines[at] ?? line;
    if (!isBusy(answer.status) && answer.error !== undefined) {
      throw new Stopped(here, failureOf(answer.error));
    }
    if (at < batch.texts.length) await wait(client, patience, answer, here);
  }
}

async function attempt(
  client: OdographClient,
  body: Uint8Array<ArrayBuffer>,
  device: string | undefined,
  line: number,
): Promise<IngestAnswer> {
  try {
    return await client.ingest(body, { device, gzipped: true });
  } catch (error) {
    if (!isDisconnected(error)) throw new Stopped(line, error);
    return { status: 503, detail: error.message };
  }
}

async function wait(
  client: OdographClient,
  patience: Patience,
  answer: IngestAnswer,
  line: number,
): Promise<void> {
  let goOn: boolean;
  try {
    goOn = await patience.pause(answer.detail, answer.retryAfterMs);
  } catch (error) {
    throw new Stopped(line, error);
  }
  if (!goOn) {
    throw new Stopped(line, new CliFailure(`No way through to ${client.origin}: ${answer.detail}.`));
  }
}

/** How many of the request's lines are settled, so that they need not be sent again. */
function linesTaken(receipt: Receipt, size: number, status: number): number {
  const settled = Math.min(size, (receipt.resumeFrom ?? size + 1) - 1);
  // A receipt lists so many invalid lines and no more; lines after the last one listed are asked about again.
  if (receipt.invalidCount > receipt.invalid.length) {
    return Math.min(settled, Math.max(0, ...receipt.invalid.map(({ line }) => line)));
  }
  if (receipt.resumeFrom !== undefined) return settled;
  // 422: every line was read, and none was valid.
  return status < 300 || status === 422 ? size : 0;
}

function record(batch: Batch, at: number, taken: number, size: number, receipt: Receipt, tally: Tally): void {
  const invalid = receipt.invalid.filter(({ line }) => line >= 1 && line <= taken);
  for (const { line, code, reason } of invalid) reject(batch, at + line - 1, code, reason, tally);
  // Of a part that will be sent again, the receipt does not say which lines were duplicates.
  const duplicates = taken === size ? Math.min(receipt.duplicates, taken - invalid.length) : 0;
  tally.sent += taken;
  tally.duplicates += duplicates;
  tally.accepted += taken - invalid.length - duplicates;
}

function reject(batch: Batch, index: number, code: string | number, reason: string, tally: Tally): void {
  const sensor = batch.labels[index];
  tally.reject({
    line: batch.lines[index] ?? 0,
    ...(sensor === undefined ? {} : { sensor }),
    code: String(code),
    reason,
  });
}
