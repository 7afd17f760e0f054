import { describe, expect, it } from 'vitest';
import { ENVIRONMENT, FUNCTIONS, type FunctionName } from '../../../functions/catalogue.ts';
import { functionEnvironment, NAMES } from '../../../local/resources.ts';
import { parseRequestLimits, USUAL_LIMITS } from '../../../shared/access/request-limits.ts';
import { parseAccessSettings } from '../../../shared/access/settings.ts';

const ORIGIN = 'http://127.0.0.1:8321';
const names = Object.keys(FUNCTIONS) as FunctionName[];

describe('functionEnvironment', () => {
  it.each(names)('tells %s of all that it uses, where credentials are asked for', (name) => {
    const told = functionEnvironment(name, { origin: ORIGIN, access: { mode: 'keys' }, limits: {} });

    expect(Object.keys(told).toSorted()).toEqual(
      FUNCTIONS[name].uses.map((resource) => ENVIRONMENT[resource]).toSorted(),
    );
    expect(Object.values(told)).not.toContain('');
  });

  it.each(names)('tells %s of no secret in an open system', (name) => {
    const told = functionEnvironment(name, { origin: ORIGIN, access: { mode: 'open' }, limits: {} });

    for (const secret of ['linkKeys', 'fileKey', 'fileKeyId'] as const)
      expect(told).not.toHaveProperty(ENVIRONMENT[secret]);
  });

  it('says how it is known who asks, and what they may take, as functions read it', () => {
    const told = functionEnvironment('api', {
      origin: ORIGIN,
      access: { mode: 'keys' },
      limits: { streamsPerReader: 2 },
    });

    expect(parseAccessSettings(told[ENVIRONMENT.access]!)).toMatchObject({ mode: 'keys' });
    expect(parseRequestLimits(told[ENVIRONMENT.limits]!)).toEqual({ ...USUAL_LIMITS, streamsPerReader: 2 });
    expect(told[ENVIRONMENT.linkKeys]).toBe(NAMES.linkKeys);
  });

  it('says what sessions may be bound to, as functions read it', () => {
    const settings = { origin: ORIGIN, access: { mode: 'open' }, limits: {} } as const;
    const laps = { kind: 'files', prefix: 'laps' };

    const [usual, chosen] = [{}, { sources: { laps } }].map((more) =>
      JSON.parse(functionEnvironment('sessions', { ...settings, ...more })[ENVIRONMENT.sources]!),
    );

    expect(usual).toEqual({ readings: { kind: 'readings' } });
    expect(chosen).toEqual({ readings: { kind: 'readings' }, laps });
  });
});
