import { signal } from '@preact/signals';
import {
  BOARD_CONFIGURATION_PATH,
  type BoardConfiguration,
  boardConfigurationSchema,
} from '../../shared/board/configuration.ts';

/** What the board is told of its system; undefined until it has been read. */
export const configuration = signal<BoardConfiguration | undefined>(undefined);

/** @throws Error that says in a sentence why there is none */
export async function loadConfiguration(signalOfCall: AbortSignal): Promise<BoardConfiguration> {
  const response = await fetch(BOARD_CONFIGURATION_PATH, { cache: 'no-cache', signal: signalOfCall }).catch(
    (cause: unknown) => {
      throw new Error(`No answer from ${location.host}.`, { cause });
    },
  );
  if (!response.ok) throw new Error(`${BOARD_CONFIGURATION_PATH} answered ${response.status}.`);
  const read = boardConfigurationSchema.safeParse(await response.json());
  if (!read.success) throw new Error(`${BOARD_CONFIGURATION_PATH} is not what this board expects.`);
  configuration.value = read.data;
  return read.data;
}

/** An address of the configuration, which may be a path, as a whole one. */
export const wholeUrl = (address: string): URL => new URL(address, location.origin);
