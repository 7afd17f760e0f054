import { SFNClient } from '@aws-sdk/client-sfn';
import { StepFunctionsDumpRuns } from '../../../shared/dump/dump-runs.step-functions.ts';
import { listDumps } from '../../../shared/dump/list-dumps.ts';
import { OdographError } from '../../../shared/errors/odograph-error.ts';
import { resource } from '../../runtime/environment.ts';
import { dynamoPorts, newToken } from '../../runtime/ports.ts';
import type { Operations } from '../operation.ts';

const runs = new StepFunctionsDumpRuns(new SFNClient({}), resource('dumpStateMachine'));
const { index } = dynamoPorts();

type RecordingOperations = Pick<Operations, 'listDumps' | 'startDump' | 'getDumpRun'>;

export const recordingOperations: RecordingOperations = {
  listDumps: async ({ query: { date, device } }) => ({
    date,
    dumps: await listDumps(date, device, index, resource('filesUrl')),
  }),
  startDump: async ({ body }) => {
    const execution = `dump-${body.date}-${newToken()}`;
    await runs.start(execution, body);
    return { execution, date: body.date };
  },
  getDumpRun: async ({ path: { execution } }) => {
    const run = await runs.describe(execution);
    if (run === undefined) throw new OdographError('not-found', 'there is no such dump run');
    return run;
  },
};
