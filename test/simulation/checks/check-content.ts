import type { World } from '../actors/world.ts';
import type { Content } from './content.ts';
import { derivedOf, joinOf } from './join.ts';

/** Checks what holds of any recording of one device, whenever it is read. */
export function checkContent(
  { model, findings }: Pick<World, 'model' | 'findings'>,
  name: string,
  device: string,
  content: Content,
  hasAllSensors: boolean,
): void {
  findings.check('once', content.fault === undefined, () => `${name}: ${content.fault}`);
  const { allowed } = model.expected(device, 0);
  for (const [place, value] of content.readings) {
    const values = allowed.get(place);
    const expected = values === undefined ? 'nothing' : [...values].join(' or ');
    findings.check(
      'first-value',
      values?.has(value) === true,
      () => `${name}: ${device} ${place} is ${value}, expected ${expected}`,
    );
  }
  if (!hasAllSensors) return;
  const [joined, derived] = [joinOf(content), derivedOf(content)];
  findings.check(
    'derived',
    joined.join() === derived.join(),
    () => `${name}: expected ${joined.join(', ') || 'none'}; found ${derived.join(', ') || 'none'}`,
  );
}
