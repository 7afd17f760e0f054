import * as z from 'zod';

/** Where the board asks for the simulated fleet has to have it: a page of another origin cannot send it without asking first. */
export const BOARD_HEADER = 'x-odograph-board';

/** What is told of the simulated fleet of a local system. */
export const fleetStatusSchema = z.object({
  running: z.boolean(),
  devices: z.array(z.string()),
  /** When it ends by itself, in milliseconds since 1970. */
  endsMs: z.number().optional(),
});
export type FleetStatus = Readonly<z.infer<typeof fleetStatusSchema>>;
