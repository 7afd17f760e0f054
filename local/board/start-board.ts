import { BOARD_CONFIGURATION_PATH } from '../../shared/board/configuration.ts';
import { originOfTiles, type TilesInput } from '../../shared/board/tiles.ts';
import { OdographClient } from '../../shared/client/odograph-client.ts';
import type { LocalAccess } from '../access/start-access.ts';
import type { Route } from '../gateway/gateway.ts';
import { localBoardConfiguration } from './board-configuration.ts';
import { boardFile, type BoardFiles } from './board-files.ts';
import { boardHandler } from './board-handler.ts';
import { FleetRunner } from './fleet.ts';
import { FLEET_PATH, fleetHandler } from './fleet-handler.ts';

export interface BoardOptions {
  /** Those of the built board. */
  readonly files: BoardFiles;
  /** The one origin of the system. */
  readonly origin: string;
  /** What opens the system, where it asks for credentials. */
  readonly access: LocalAccess | undefined;
  /** A map below tracks. */
  readonly tiles?: TilesInput | undefined;
  readonly onError: (error: unknown) => void;
}

export interface BoardParts {
  readonly routes: readonly Route[];
  close(): Promise<void>;
}

/** The board of a local system, and the simulated fleet that it can start. */
export function startBoard({ files: built, origin, access, tiles, onError }: BoardOptions): BoardParts {
  const configuration = Buffer.from(localBoardConfiguration(access?.issuer, tiles));
  const files: BoardFiles = new Map([
    ...built,
    [BOARD_CONFIGURATION_PATH, boardFile('config.json', configuration)],
  ]);
  const client = new OdographClient({
    baseUrl: new URL(origin),
    ...(access && { key: access.key }),
  });
  const fleet = new FleetRunner({ client, now: Date.now, onError });
  const welcome = { origin, access: access !== undefined };
  const handler = boardHandler(files, welcome, tiles && originOfTiles(tiles));
  const paths = new Set([...files.keys()].map((path) => (path.startsWith('/assets/') ? '/assets' : path)));
  return {
    routes: [
      ...[...paths].map((prefix) => ({ prefix, handler })),
      {
        prefix: FLEET_PATH,
        handler: fleetHandler({ fleet, origin, ...(access && { isKnown: asking(origin) }) }),
      },
    ],
    close: async () => fleet.stop(),
  };
}

/** Asks the system itself whether it knows someone. */
const asking =
  (origin: string) =>
  async (authorization: string | undefined): Promise<boolean> => {
    const { ok, body } = await fetch(`${origin}/api/status`, {
      headers: { ...(authorization && { authorization }) },
    });
    await body?.cancel();
    return ok;
  };
