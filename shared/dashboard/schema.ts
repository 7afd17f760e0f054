import * as z from 'zod';
import { deviceName, kind, sensorName } from '../api/values.ts';
import { compareInstants, parseRfc3339 } from '../reading/instant.ts';
import { DASHBOARD_LIMITS, GRID_COLUMNS } from './limits.ts';

/** The form of dashboards that is written now. One that is not read as it was gets another number. */
export const DASHBOARD_VERSION = 1;

/** What a panel may show. */
const PANEL_KINDS = ['plot', 'track', 'values'] as const;
export type PanelKind = (typeof PANEL_KINDS)[number];

/** Identifies a panel within its dashboard. */
const panelId = z.string().regex(/^[\w-]{1,64}$/, 'is no id: 1 to 64 letters, digits, - and _');

const shortText = (most: number) => z.string().trim().min(1).max(most);

/** `PT15M`, `PT6H` or `P7D`: whole minutes, hours or days. */
const duration = z
  .string()
  .regex(/^(PT[1-9]\d{0,5}[MH]|P[1-9]\d{0,4}D)$/, 'is no duration: PT15M, PT6H or P7D')
  .meta({ description: 'Whole minutes, hours or days of ISO 8601.', examples: ['PT15M', 'PT6H', 'P7D'] });

const moment = z
  .string()
  .refine((text) => parseRfc3339(text) !== undefined, 'is no RFC 3339 time')
  .meta({ format: 'date-time' });

/** The last minutes, hours or days up to now. */
const quickRangeSchema = z.strictObject({ kind: z.literal('quick'), last: duration });

/** From one moment up to another, which is not included. */
const customRangeSchema = z
  .strictObject({ kind: z.literal('custom'), start: moment, end: moment })
  .refine(({ start, end }) => isBefore(start, end), 'ends before it starts');

const rangeSchema = z
  .discriminatedUnion('kind', [quickRangeSchema, customRangeSchema])
  .meta({ id: 'DashboardRange' });
export type DashboardRange = z.infer<typeof rangeSchema>;

function isBefore(start: string, end: string): boolean {
  const [from, to] = [parseRfc3339(start), parseRfc3339(end)];
  return from !== undefined && to !== undefined && compareInstants(from, to) < 0;
}

/** One curve of a panel, or one row of a table. */
const panelSeriesSchema = z
  .strictObject({
    device: deviceName,
    sensor: sensorName,
    kind: kind.optional(),
    axis: z
      .int()
      .min(0)
      .max(DASHBOARD_LIMITS.axes - 1)
      .default(0),
    color: z
      .string()
      .regex(/^#[0-9a-f]{6}$/, 'is no colour: #rrggbb')
      .optional(),
    /** Whether least and greatest are drawn behind the mean. */
    band: z.boolean().optional(),
  })
  .meta({ id: 'PanelSeries' });
export type PanelSeries = z.infer<typeof panelSeriesSchema>;

const axisSchema = z
  .strictObject({
    scale: z.enum(['linear', 'log']),
    min: z.number().optional(),
    max: z.number().optional(),
    label: shortText(DASHBOARD_LIMITS.axisLabelLength).optional(),
  })
  .refine(({ min, max }) => min === undefined || max === undefined || min < max, 'has its min above its max')
  .meta({ id: 'PanelAxis' });
export type PanelAxis = z.infer<typeof axisSchema>;

/** Where a panel lies, in columns and rows of the grid. */
export const gridSchema = z
  .strictObject({
    x: z
      .int()
      .min(0)
      .max(GRID_COLUMNS - 1),
    y: z.int().min(0).max(DASHBOARD_LIMITS.rows),
    w: z.int().min(1).max(GRID_COLUMNS),
    h: z.int().min(1).max(DASHBOARD_LIMITS.rows),
  })
  .refine(({ x, w }) => x + w <= GRID_COLUMNS, 'goes beyond the last column')
  .meta({ id: 'PanelGrid' });
export type PanelGrid = z.infer<typeof gridSchema>;

const panelSchema = z
  .strictObject({
    id: panelId,
    kind: z.enum(PANEL_KINDS),
    grid: gridSchema,
    title: shortText(DASHBOARD_LIMITS.nameLength).optional(),
    series: z.array(panelSeriesSchema).max(DASHBOARD_LIMITS.seriesPerPanel),
    axes: z.array(axisSchema).max(DASHBOARD_LIMITS.axes),
  })
  .meta({ id: 'Panel' });
export type Panel = z.infer<typeof panelSchema>;

/** A dashboard as it is kept, shared and exported. It is closed: what it does not name is refused. */
export const dashboardSchema = z
  .strictObject({
    version: z.literal(DASHBOARD_VERSION),
    name: shortText(DASHBOARD_LIMITS.nameLength),
    description: z.string().max(DASHBOARD_LIMITS.descriptionLength).optional(),
    range: rangeSchema,
    /** Whether panels follow what comes in, where the range goes up to now. */
    live: z.boolean().optional(),
    devices: z.array(deviceName).max(DASHBOARD_LIMITS.devices).meta({
      description: 'All devices that its panels name. Only those who may read all of them see it.',
    }),
    panels: z.array(panelSchema).max(DASHBOARD_LIMITS.panels),
  })
  .check(({ value: { panels, devices }, issues }) => {
    const ids = new Set(panels.map(({ id }) => id));
    if (ids.size < panels.length) {
      issues.push({ code: 'custom', message: 'have the same id twice', input: panels, path: ['panels'] });
    }
    const missing = panels.flatMap(({ series }) => series).find(({ device }) => !devices.includes(device));
    if (missing !== undefined) {
      const message = `lack ${missing.device}, which a panel names`;
      issues.push({ code: 'custom', message, input: devices, path: ['devices'] });
    }
  })
  .meta({ id: 'Dashboard' });
export type Dashboard = z.infer<typeof dashboardSchema>;
/** As it is written, with what is usual left out. */
export type DashboardInput = z.input<typeof dashboardSchema>;
