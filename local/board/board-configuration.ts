import { type BoardConfigurationInput, boardConfigurationSchema } from '../../shared/board/configuration.ts';
import type { TilesInput } from '../../shared/board/tiles.ts';
import { LOCAL_AUDIENCE, type OidcIssuer } from '../access/oidc-issuer.ts';
import { FLEET_PATH } from './fleet-handler.ts';

/** What the board of a local system is told: everything is below its own origin, but for a map that someone else has. */
export function localBoardConfiguration(issuer: OidcIssuer | undefined, tiles?: TilesInput): string {
  const configuration: BoardConfigurationInput = {
    apiUrl: '/',
    dashboardsUrl: '/',
    sessionsUrl: '/',
    manifestUrl: '/v1/manifest',
    filesUrl: '/dumps',
    access:
      issuer === undefined
        ? { mode: 'open' }
        : { mode: 'keys', signIn: { issuer: issuer.issuer, clientId: LOCAL_AUDIENCE } },
    ...(tiles && { tiles }),
    local: { fleetUrl: FLEET_PATH },
  };
  return JSON.stringify(boardConfigurationSchema.parse(configuration));
}
