import { HELP, readOptions } from './options.ts';
import { planWork } from './plan.ts';
import { runFuzz } from './run-fuzz.ts';

const TARGETS_URL = new URL('targets/all.ts', import.meta.url);

async function main(): Promise<number> {
  const { help, ...settings } = readOptions(process.argv.slice(2));
  const { TARGETS } = await import('./targets/all.ts');
  if (help) {
    console.log(`${HELP}\n\nTargets: ${TARGETS.map(({ name }) => name).join(', ')}`);
    return 0;
  }
  planWork(TARGETS, settings);
  const { runs, failures } = await runFuzz(TARGETS_URL.href, settings, (line) => console.log(line));
  for (const failure of failures) console.error(`\n${failure}`);
  console.log(`${runs} cases with seed ${settings.seed}, ${failures.length} failures`);
  return failures.length === 0 ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof TypeError)) throw error;
  console.error(`${error.message}\n\n${HELP}`);
  process.exitCode = 2;
}
