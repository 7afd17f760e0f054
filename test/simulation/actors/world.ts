import type { Model } from '../checks/model.ts';
import type { Findings } from '../checks/violation.ts';
import type { Loader } from './loader.ts';
import type { Cloud } from '../world/cloud.ts';

/** What the actors of a history share. */
export interface World {
  readonly seed: number;
  readonly cloud: Cloud;
  readonly model: Model;
  readonly findings: Findings;
  readonly loader: Loader;
  /** Segments that have expired. */
  expired: number;
  /** Lanes of each device that sends. */
  lanes: number;
}
