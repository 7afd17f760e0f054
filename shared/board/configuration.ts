import * as z from 'zod';
import { tilesSchema } from './tiles.ts';

/** An address, or a path below the page's own. */
const address = z.string().min(1);

const signInSchema = z.object({
  /** As it stands in tokens; its discovery document names the rest. */
  issuer: z.url(),
  clientId: z.string().min(1),
  scope: z.string().default('openid'),
  /** Of the API that tokens are to be for, where the issuer wants to be told. */
  audience: z.string().optional(),
  /** Which of the two tokens the API takes. */
  token: z.enum(['access', 'id']).default('access'),
});
export type SignInSettings = z.infer<typeof signInSchema>;

/** What the board is told of the system that it shows, by the file `/config.json` beside it. */
export const boardConfigurationSchema = z.object({
  /** What `/api/…` stands below. */
  apiUrl: address,
  /** What `/dashboard/…` stands below. */
  dashboardsUrl: address,
  /** What `/rta/…` stands below. */
  sessionsUrl: address,
  /** The whole address of the manifest. */
  manifestUrl: address,
  /** What daily recordings stand below. */
  filesUrl: address,
  access: z.discriminatedUnion('mode', [
    z.object({ mode: z.literal('open') }),
    /** Without `signIn`, only holders of keys get in. */
    z.object({ mode: z.literal('keys'), signIn: signInSchema.optional() }),
  ]),
  /** A map below tracks; without it, nobody is asked for one. */
  tiles: tilesSchema.optional(),
  /** What only a system on one's own machine has. */
  local: z.object({ fleetUrl: address }).optional(),
});
export type BoardConfiguration = z.infer<typeof boardConfigurationSchema>;
export type BoardConfigurationInput = z.input<typeof boardConfigurationSchema>;

/** Where the board finds its configuration, beside its page. */
export const BOARD_CONFIGURATION_PATH = '/config.json';
