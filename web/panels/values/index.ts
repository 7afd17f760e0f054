import type { PanelType } from '../contract.ts';

export const valuesPanel: PanelType = {
  title: 'Values',
  summary: 'The latest value of each sensor, as it comes.',
  size: { w: 3, h: 4 },
  takes: () => true,
  load: async () => (await import('./values-panel.tsx')).ValuesPanel,
};
