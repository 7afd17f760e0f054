import type { Stamps } from '../data/synthetic.ts';
import { cpuSeconds } from '../measure.ts';
import { CONTESTANTS, prepare } from './contestants.ts';

// One contestant in a process of its own: contestant-process.ts NAME STAMPS SECONDS. Each message makes it work once.
const [wanted, stamps = '', seconds] = process.argv.slice(2);
const name = CONTESTANTS.find((each) => each === wanted);
if (name === undefined) throw new Error(`unknown contestant ${wanted}`);
const work = await prepare(name, stamps as Stamps, Number(seconds));
process.on('message', () => void measure());
process.send?.('ready');

async function measure(): Promise<void> {
  const before = cpuSeconds();
  await work();
  process.send?.(cpuSeconds() - before);
}
