import { useComputed, type ReadonlySignal } from '@preact/signals';
import type { PanelSeries } from '../../../shared/dashboard/schema.ts';
import { SERIES_COLORS } from '../../model/series-colors.ts';
import { theme } from '../../state/theme.ts';
import type { Inks } from './chart-options.ts';

export interface Palette extends Inks {
  readonly surface: string;
  readonly colorOf: (series: PanelSeries, index: number) => string;
}

/** Colours of the page as a canvas takes them, anew when the theme changes. */
export function usePalette(): ReadonlySignal<Palette> {
  return useComputed(() => {
    // The page has its new colours before this is told.
    void theme.value;
    const style = getComputedStyle(document.documentElement);
    const ink = (name: string): string => style.getPropertyValue(name).trim();
    const colors = Array.from({ length: SERIES_COLORS }, (_, index) => ink(`--series-${index + 1}`));
    return {
      text: ink('--muted'),
      line: ink('--line-soft'),
      surface: ink('--surface'),
      font: `11px ${style.getPropertyValue('--font')}`,
      colorOf: ({ color }, index) => color ?? colors[index % SERIES_COLORS] ?? ink('--accent'),
    };
  });
}
