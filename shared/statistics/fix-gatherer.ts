import type { ChannelPlan } from '../recording/channel-plan.ts';
import { CompensatedSum } from './compensated-sum.ts';
import type { Fix, Motion, MotionName } from './day-summary.ts';
import { distance } from './distance.ts';

/** A derivation of a plan, and the place of its channel. */
type Derived = ChannelPlan['derivations'][number];

/** How a device moved in a quarter, so far. */
interface Course {
  count: number;
  readonly way: CompensatedSum;
  readonly first: Fix;
  last: Fix;
}

/** Gathers the positions of a day, in order of time, into how a device moved in each quarter. */
export class FixGatherer {
  readonly name: MotionName;
  /** Place of the derived channel. */
  readonly place: number;
  /** Places of the channels that have the two coordinates. */
  readonly a: number;
  readonly b: number;
  readonly #courses = new Map<number, Course>();

  constructor({ derivation, place }: Derived, plan: ChannelPlan) {
    const [first = '', second = ''] = derivation.required;
    this.name = derivation.name;
    this.place = place;
    this.a = plan.placeOf(first, 'number') ?? 0;
    this.b = plan.placeOf(second, 'number') ?? 0;
  }

  add(quarter: number, fix: Fix): void {
    const course = this.#courses.get(quarter);
    if (course === undefined) {
      this.#courses.set(quarter, { count: 1, way: new CompensatedSum(), first: fix, last: fix });
      return;
    }
    course.count += 1;
    course.way.add(distance(this.name, course.last, fix));
    course.last = fix;
  }

  /** By number of the quarter. */
  motions(): Map<number, Motion> {
    const entries = [...this.#courses].map(([quarter, { count, way, first, last }]) => {
      const motion: Motion = { count, length: way.value, first, last };
      return [quarter, motion] as const;
    });
    return new Map(entries);
  }
}
