import { SFNClient } from '@aws-sdk/client-sfn';
import { sureFileSeconds } from '../../../shared/access/file-signature.ts';
import type { Grants } from '../../../shared/access/grants.ts';
import { readerId } from '../../../shared/access/reader-id.ts';
import { StepFunctionsDumpRuns } from '../../../shared/dump/dump-runs.step-functions.ts';
import type { DumpRun } from '../../../shared/dump/dump-runs.ts';
import { type ListedFile, listDumps } from '../../../shared/dump/list-dumps.ts';
import { OdographError } from '../../../shared/errors/odograph-error.ts';
import { resource } from '../../runtime/environment.ts';
import { accessSettings } from '../../runtime/access.ts';
import { newToken, now } from '../../runtime/ports.ts';
import { LinkedAnswer } from '../linked-answer.ts';
import { linksFor } from '../links.ts';
import type { Operations } from '../operation.ts';
import { listing } from '../statistics.ts';

const runs = new StepFunctionsDumpRuns(new SFNClient({}), resource('dumpStateMachine'));

/** A run without a device is of all devices. */
const isTheirs = ({ device }: DumpRun, grants: Grants): boolean =>
  device === undefined ? grants.canAll('admin') : grants.canAdminister(device);

type RecordingOperations = Pick<Operations, 'listDumps' | 'startDump' | 'getDumpRun'>;

export const recordingOperations: RecordingOperations = {
  listDumps: async ({ query: { date = '', device, from = date, to = date } }, asking) => {
    const { principal } = asking.grants;
    const listed = await listDumps({ from, to, device }, listing(asking), resource('filesUrl'));
    const { file: sign } = await linksFor(principal);
    if (sign === undefined) return listed;
    const signed = ({ url, bytes }: ListedFile) => ({ url: sign(url), bytes });
    return new LinkedAnswer({
      content: {
        ...listed,
        dumps: listed.dumps.map((dump) => ({
          ...dump,
          mcap: signed(dump.mcap),
          ndjson: signed(dump.ndjson),
        })),
      },
      unsigned: listed,
      reader: readerId(principal),
      lifeSeconds: sureFileSeconds(accessSettings.fileLinkSeconds),
      nowMs: now(),
    });
  },
  startDump: async ({ body }) => {
    const execution = `dump-${body.date}-${newToken()}`;
    await runs.start(execution, body);
    return { execution, date: body.date };
  },
  getDumpRun: async ({ path: { execution } }, { grants }) => {
    const run = await runs.describe(execution);
    // One that is of a foreign device, or of all, is not told from one that is not there.
    if (run === undefined || !isTheirs(run, grants))
      throw new OdographError('not-found', 'there is no such dump run');
    const { device: _, ...told } = run;
    return told;
  },
};
