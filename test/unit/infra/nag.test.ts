import { beforeAll, describe, expect, test } from 'vitest';
import { EXAMPLES, type Finding, findingsOf, judge, readExample } from '../../../infra/nag.ts';
import { NAG_EXCEPTIONS } from '../../../infra/nag-exceptions.ts';
import { SYNTHESIS_TIMEOUT_MS } from './synthesize.ts';

const findings = new Map<string, Finding[]>();

beforeAll(() => {
  for (const name of EXAMPLES) findings.set(name, findingsOf(readExample(name)));
}, SYNTHESIS_TIMEOUT_MS);

describe('rules of cdk-nag', () => {
  test.each(EXAMPLES)('find nothing without a reason in the stack of %s', (name) => {
    const { open } = judge(findings.get(name)!);

    expect(open).toEqual([]);
  });

  test('find something for every exception, so that none outlives its reason', () => {
    const { unused } = judge([...findings.values()].flat());

    expect(unused).toEqual([]);
  });

  test('are those of both packs', () => {
    const packs = new Set([...findings.values()].flat().map(({ rule }) => String(rule.split('-')[0])));

    expect([...packs].toSorted()).toEqual(['AwsSolutions', 'Serverless']);
  });
});

describe('exceptions', () => {
  const exception = { rule: /^A-1$/, resource: /^Table\//, reason: 'because' };
  const finding = { rule: 'A-1', resource: 'Table/Resource', told: 'wrong' };

  test('are made of a rule at a resource, and of no other', () => {
    const otherRule = { ...finding, rule: 'A-12' };
    const otherResource = { ...finding, resource: 'OtherTable/Resource' };

    const judged = judge([finding, otherRule, otherResource], [exception]);

    expect(judged).toEqual({ open: [otherRule, otherResource], unused: [] });
  });

  test('are told of when nothing is found for them', () => {
    expect(judge([], [exception])).toEqual({ open: [], unused: [exception] });
  });

  test('have a reason, and are bound to the beginning of names', () => {
    for (const { rule, resource, reason } of NAG_EXCEPTIONS) {
      expect(reason.length).toBeGreaterThan(40);
      expect(rule.source).toMatch(/^\^.*\$$/);
      expect(resource.source).toMatch(/^\^/);
    }
  });
});
