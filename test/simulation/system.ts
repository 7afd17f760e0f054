import { dumpDay } from '../../shared/dump/dump-day.ts';
import type { FileStore } from '../../shared/dump/file-store.ts';
import { planDumps } from '../../shared/dump/plan-dumps.ts';
import type { RecordingIndex } from '../../shared/index/recording-index.ts';
import type { BatchBus } from '../../shared/ingest/batch-bus.ts';
import { takeBody } from '../../shared/ingest/take-body.ts';
import { buildManifest } from '../../shared/manifest/build-manifest.ts';
import { persist } from '../../shared/persist/persist.ts';
import type { DeadLetters } from '../../shared/quarantine/dead-letters.ts';
import type { Quarantine } from '../../shared/quarantine/quarantine.ts';
import { redrivePage } from '../../shared/quarantine/redrive.ts';
import { storedPieces } from '../../shared/dump/stored-pieces.ts';
import { openRecording } from '../../shared/recording/open-recording.ts';
import type { ReadingStore } from '../../shared/segment/reading-store.ts';
import { latestReadings } from '../../shared/statistics/latest-readings.ts';
import { readOdometer } from '../../shared/statistics/read-odometer.ts';
import { readSeries } from '../../shared/statistics/read-series.ts';
import type { SummaryStore } from '../../shared/statistics/summary-store.ts';
import type { Tampering } from './world/sandbox.ts';
import type { Timeline } from './world/timeline.ts';

/** The ports of one process, over the real adapters. */
export interface SystemPorts {
  readonly bus: BatchBus;
  readonly readings: ReadingStore;
  readonly index: RecordingIndex;
  readonly summaries: SummaryStore;
  readonly files: FileStore;
  readonly letters: Quarantine & DeadLetters;
}

/**
 * What is simulated: the functions' cores as they are deployed, and where a broken build may put something else
 * in their place, around their ports or into their calls.
 */
export interface SystemBuild {
  readonly takeBody: typeof takeBody;
  readonly persist: typeof persist;
  readonly buildManifest: typeof buildManifest;
  readonly openRecording: typeof openRecording;
  readonly planDumps: typeof planDumps;
  readonly dumpDay: typeof dumpDay;
  readonly storedPieces: typeof storedPieces;
  readonly redrivePage: typeof redrivePage;
  readonly latestReadings: typeof latestReadings;
  readonly readOdometer: typeof readOdometer;
  readonly readSeries: typeof readSeries;
  readonly wrapPorts: (ports: SystemPorts, timeline: Timeline) => SystemPorts;
  readonly tampering: Tampering;
}

export const SOUND_BUILD: SystemBuild = {
  takeBody,
  persist,
  buildManifest,
  openRecording,
  planDumps,
  dumpDay,
  storedPieces,
  redrivePage,
  latestReadings,
  readOdometer,
  readSeries,
  wrapPorts: (ports) => ports,
  tampering: {},
};
