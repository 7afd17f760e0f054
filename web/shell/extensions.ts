import type { FunctionComponent } from 'preact';
import { SaveShare } from '../share/save-share.tsx';
import { selectedDevice } from '../state/devices.ts';
import { linkTo } from '../state/route.ts';

/** A page of the board beside the panels, such as `#/recordings/car-1`. */
export interface View {
  /** What it is called in the navigation; left out where it is not in there. */
  readonly title?: string;
  readonly link: () => string;
  /** Loaded when it is gone to. */
  readonly load: () => Promise<FunctionComponent>;
}

/** Pages by the first part of their path. The board itself is not among them. */
export const VIEWS: ReadonlyMap<string, View> = new Map<string, View>([
  [
    'recordings',
    {
      title: 'Recordings',
      link: () => linkTo('recordings', selectedDevice.value === undefined ? [] : [selectedDevice.value]),
      load: async () => (await import('../views/recordings/recordings-view.tsx')).RecordingsView,
    },
  ],
  [
    'dashboards',
    {
      title: 'Dashboards',
      link: () => linkTo('dashboards'),
      load: async () => (await import('../views/dashboards/dashboards-view.tsx')).DashboardsView,
    },
  ],
]);

/** Buttons at the top that do something with the board as a whole: save, share. */
export const BOARD_ACTIONS: readonly FunctionComponent[] = [SaveShare];
