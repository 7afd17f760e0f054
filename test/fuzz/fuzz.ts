import { HELP, readOptions } from './options.ts';
import { planWork } from './plan.ts';
import { runFuzz } from './run-fuzz.ts';

const TARGETS_URL = new URL('targets/all.ts', import.meta.url);

/** @returns what `read` gives, or why the command line cannot be followed */
function understood<T>(read: () => T): T | string {
  try {
    return read();
  } catch (error) {
    if (error instanceof TypeError) return error.message;
    throw error;
  }
}

async function main(): Promise<number> {
  const options = understood(() => readOptions(process.argv.slice(2)));
  if (typeof options === 'string') return misuse(options);
  const { help, ...settings } = options;
  const { TARGETS } = await import('./targets/all.ts');
  if (help) {
    console.log(`${HELP}\n\nTargets: ${TARGETS.map(({ name }) => name).join(', ')}`);
    return 0;
  }
  const work = understood(() => planWork(TARGETS, settings));
  if (typeof work === 'string') return misuse(work);
  const { runs, failures } = await runFuzz(TARGETS_URL.href, settings, (line) => console.log(line));
  for (const failure of failures) console.error(`\n${failure}`);
  console.log(`${runs} cases with seed ${settings.seed}, ${failures.length} failures`);
  return failures.length === 0 ? 0 : 1;
}

function misuse(why: string): number {
  console.error(`${why}\n\n${HELP}`);
  return 2;
}

process.exitCode = await main();
