import type { PanelType } from '../contract.ts';

export const trackPanel: PanelType = {
  title: 'Track',
  summary: 'Where devices went, on a map or in their plane.',
  size: { w: 6, h: 8 },
  // It is their devices that it shows, whatever they are dropped by.
  takes: () => true,
  load: async () => (await import('./track-panel.tsx')).TrackPanel,
};
