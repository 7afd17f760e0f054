import type { FuzzTarget } from '../target.ts';
import { ACCESS_TARGETS } from './access.ts';
import { CLI_TARGETS } from './cli.ts';
import { ENDPOINT_TARGETS } from './endpoints.ts';
import { FILE_TARGETS } from './files.ts';
import { READING_TARGETS } from './readings.ts';
import { GLOB_TARGETS } from './globs.ts';
import { IDENTITY_TARGETS } from './identities.ts';
import { REQUEST_TARGETS } from './requests.ts';
import { SEGMENT_TARGETS } from './segments.ts';
import { STREAM_TARGETS } from './stream.ts';
import { SUMMARY_TARGETS } from './summaries.ts';

/** Every parser and codec, those that outsiders reach with the greatest shares. */
export const TARGETS: readonly FuzzTarget[] = [
  ...READING_TARGETS,
  ...REQUEST_TARGETS,
  ...ACCESS_TARGETS,
  ...GLOB_TARGETS,
  ...IDENTITY_TARGETS,
  ...SEGMENT_TARGETS,
  ...SUMMARY_TARGETS,
  ...STREAM_TARGETS,
  ...ENDPOINT_TARGETS,
  ...FILE_TARGETS,
  ...CLI_TARGETS,
];
