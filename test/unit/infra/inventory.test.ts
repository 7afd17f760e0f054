import { join } from 'node:path';
import { expect, test } from 'vitest';
import { EXAMPLES, readExample } from '../../../infra/nag.ts';
import { synthesize, SYNTHESIS_TIMEOUT_MS } from './synthesize.ts';

const board = join(import.meta.dirname, '../../../infra/examples');

/**
 * Everything that is in the stack of an example, by its logical id. CloudFormation knows a resource by that alone: under
 * another one, a table is a new and empty table. So a line that changes here is looked at before `vitest -u` accepts it.
 */
test.each(EXAMPLES)(
  'the stack of %s has what it had, under the same ids',
  async (name) => {
    const stack = synthesize(readExample(name), false, board);

    const outputs = Object.keys(stack.template.toJSON()['Outputs'] as object);
    const lines = [
      ...Object.entries(stack.resources).map(([id, { Type, DeletionPolicy }]) =>
        [id, Type, DeletionPolicy].filter((part) => part !== undefined).join(' '),
      ),
      ...outputs.map((output) => `${output} (output)`),
    ];
    await expect(`${lines.toSorted().join('\n')}\n`).toMatchFileSnapshot(`inventory/${name}.txt`);
  },
  SYNTHESIS_TIMEOUT_MS,
);
