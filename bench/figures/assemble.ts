import { join } from 'node:path';
import { contest } from '../contest.ts';
import { READINGS_PER_SECOND, type Stamps } from '../data/synthetic.ts';
import type { Figure, Result, Settings } from '../figure.ts';
import { CONTESTANTS } from '../recordings/contestants.ts';

/** Fewer messages than this leave the machine's warm-up in the figures. */
const SECONDS = { quick: 60, normal: 600 } as const;
const ROUNDS = { quick: 1, normal: 7 } as const;

const PROCESS = join(import.meta.dirname, '../recordings/contestant-process.ts');

async function measure(stamps: Stamps, settings: Settings): Promise<Result[]> {
  const seconds = settings.quick ? SECONDS.quick : SECONDS.normal;
  const entrants = CONTESTANTS.map((name) => ({ name, arguments: [name, stamps, String(seconds)] }));
  const cpu = await contest(PROCESS, entrants, settings.quick ? ROUNDS.quick : ROUNDS.normal);
  const messages = seconds * READINGS_PER_SECOND;
  const rate = (name: string): number => messages / (cpu.get(name) ?? Number.NaN) / 1e6;
  const against = (peer: string, own = 'odograph'): number => rate(own) / rate(peer);
  const peerNote = (peer: string): string => `McapWriter ${rate(peer).toFixed(3)} M/s`;
  const unit = 'M messages/CPU-s';
  return [
    { label: `${stamps} stamps`, value: rate('odograph'), unit, limit: { atLeast: 2 } },
    {
      label: `${stamps} stamps, McapWriter as documented`,
      value: against('documented'),
      unit: '×',
      limit: { atLeast: 4 },
      note: `${peerNote('documented')}; the design asks for 10, zstd alone makes ${against('documented', 'zstd').toFixed(1)}`,
    },
    {
      label: `${stamps} stamps, McapWriter tuned`,
      value: against('tuned'),
      unit: '×',
      note: `${peerNote('tuned')}; no message index, chunks of 4 MiB`,
    },
    {
      label: `${stamps} stamps, a segment a second`,
      value: rate('live'),
      unit,
      note: 'as a live device leaves them',
    },
    {
      label: `${stamps} stamps, not compressed, McapWriter by default`,
      value: against('plain peer', 'plain'),
      unit: '×',
      note: `${rate('plain').toFixed(2)} M/s; ${peerNote('plain peer')}`,
    },
    {
      label: `${stamps} stamps, zstd alone`,
      value: rate('zstd'),
      unit,
      note: 'compressing the same chunks and nothing else: the least for these bytes',
    },
  ];
}

/** Making recordings: from packed segments in memory to the bytes of an MCAP, chunks compressed with zstd level 1. */
export const assemble: Figure = {
  name: 'assemble',
  bar: '≥ 2 M messages per CPU-second and ≥ 4 × McapWriter as documented',
  run: async (settings) => [...(await measure('ms', settings)), ...(await measure('ns', settings))],
};
