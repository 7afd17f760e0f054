import { FIGURES } from './figures/all.ts';
import type { Settings } from './figure.ts';

// Measures one figure in a process of its own, so that no figure runs on what another has warmed up or left behind.
process.once('message', (task: { name: string; settings: Settings }) => {
  const figure = FIGURES.find(({ name }) => name === task.name);
  const measuring =
    figure?.run(task.settings) ?? Promise.reject(new Error(`there is no figure ${task.name}`));
  measuring
    .then((results) => process.send?.({ results }))
    .catch((error: unknown) => {
      process.send?.({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    })
    .finally(() => process.disconnect());
});
