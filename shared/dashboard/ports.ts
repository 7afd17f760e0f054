import type { DashboardBodies, DashboardStore } from './dashboard-store.ts';
import type { DashboardSettings } from './settings.ts';

/** What dashboards are kept with. */
export interface DashboardPorts {
  readonly store: DashboardStore;
  readonly bodies: DashboardBodies;
  readonly settings: DashboardSettings;
  readonly now: () => number;
  /** A UUID of version 4, another one each time. */
  readonly newId: () => string;
  readonly pause: (ms: number) => Promise<void>;
}
