import { BOARD_CONFIGURATION_PATH, boardConfigurationSchema } from '../shared/board/configuration.ts';
import { OdographClient } from '../shared/client/odograph-client.ts';
import { Transport } from '../shared/client/transport.ts';
import { resolveBaseUrl } from './base-url.ts';
import { CliFailure } from './failure.ts';
import { clientOptionsOf, type ServerOptions } from './options.ts';
import type { Terminal } from './terminal.ts';

export interface AddressOptions extends ServerOptions {
  readonly manifestUrl?: string;
  readonly dashboardsUrl?: string;
}

/** For commands that need the manifest: where it is, if nobody else tells. */
export const MANIFEST_OPTION = [
  '--manifest-url <url>',
  'where manifests are (default: what the board at --url says, else --url)',
] as const;

/** Clients of the parts of a system, which a deployment has at addresses of their own. */
export interface Clients {
  readonly api: OdographClient;
  readonly manifest: OdographClient;
  /** Whether that was told, by an option or a board, and is not just where the others are. */
  readonly isManifestTold: boolean;
  /** Not there where it is not known where they are. */
  readonly dashboards: OdographClient | undefined;
  /** For links, whatever they lead to. */
  readonly transport: Transport;
}

/** The clients of a system whose board, API or local gateway is at the given address. */
export async function clientsOf(options: AddressOptions, terminal: Terminal): Promise<Clients> {
  const usual = clientOptionsOf(options, terminal);
  const transport = new Transport(usual);
  const told = await boardAddresses(usual.baseUrl, transport);
  const at = (given: string | undefined, found: URL | undefined): URL | undefined =>
    given === undefined ? found : resolveBaseUrl(given, terminal);
  const client = (baseUrl: URL): OdographClient => new OdographClient({ ...usual, baseUrl });
  const dashboards = at(options.dashboardsUrl, told?.dashboards);
  const manifest = at(options.manifestUrl, told?.manifest);
  return {
    api: client(told?.api ?? usual.baseUrl),
    manifest: client(manifest ?? usual.baseUrl),
    isManifestTold: manifest !== undefined,
    dashboards: dashboards && client(dashboards),
    transport,
  };
}

/** Where a board says that the parts of its system are; undefined where there is no board. */
async function boardAddresses(
  baseUrl: URL,
  transport: Transport,
): Promise<Record<'api' | 'manifest' | 'dashboards', URL> | undefined> {
  const url = new URL(BOARD_CONFIGURATION_PATH, baseUrl);
  const told = await textOf(url, transport);
  if (told === undefined) return undefined;
  const parsed = boardConfigurationSchema.safeParse(told);
  if (!parsed.success) return undefined;
  const { apiUrl, manifestUrl, dashboardsUrl } = parsed.data;
  const originOf = (address: string): URL => {
    const found = new URL(address, baseUrl);
    // A key that is sent under https is never sent without.
    if (found.protocol !== baseUrl.protocol)
      throw new CliFailure(
        `${url.href} names ${found.origin}, which is of another protocol.`,
        'Give the addresses themselves: --url, --manifest-url and --dashboards-url.',
      );
    return new URL(found.origin);
  };
  return { api: originOf(apiUrl), manifest: originOf(manifestUrl), dashboards: originOf(dashboardsUrl) };
}

async function textOf(url: URL, transport: Transport): Promise<unknown> {
  try {
    const response = await transport.fetch(url, { signal: transport.signalOf({}) });
    return response.ok ? await response.json() : undefined;
  } catch (error) {
    if (transport.signalOf({}).aborted) throw error;
    // Whatever it is, the system itself is asked next, with all patience.
    return undefined;
  }
}
