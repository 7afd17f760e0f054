import type { PanelAxis } from '../../../shared/dashboard/schema.ts';
import type { Curve } from './curve.ts';

/** A curve with all that says how it is drawn. */
export interface DrawnCurve {
  readonly key: string;
  readonly name: string;
  readonly color: string;
  readonly axis: number;
  /** Booleans hold until they change. */
  readonly isStep: boolean;
  readonly hasBand: boolean;
  readonly curve: Curve;
}

export const USUAL_AXIS: PanelAxis = { scale: 'linear' };
