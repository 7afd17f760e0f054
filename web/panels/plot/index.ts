import type { PanelType } from '../contract.ts';

export const plotPanel: PanelType = {
  title: 'Plot',
  summary: 'Curves over time: mean, least and greatest; states as strips.',
  size: { w: 6, h: 7 },
  takes: () => true,
  load: async () => (await import('./plot-panel.tsx')).PlotPanel,
};
