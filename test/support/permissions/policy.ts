import type { Need } from './needs.ts';

/** A statement of a role's policies that allows something, with the names of a system that runs. */
export interface Allowance {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** Operators with what they compare: values by condition key. */
  readonly condition: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

/**
 * The operators that are in use. Each holds for every value that the request has of a key, and so where it has none.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
 */
const OPERATORS: Readonly<Record<string, (value: string, given: readonly string[]) => boolean>> = {
  'ForAllValues:StringEquals': (value, given) => given.includes(value),
  'ForAllValues:StringLike': (value, given) => given.some((pattern) => isLike(value, pattern)),
  'ForAllValues:StringNotLike': (value, given) => !given.some((pattern) => isLike(value, pattern)),
};

/** Whether a text is like a pattern, in which `*` stands for any text and `?` for any character. */
export function isLike(value: string, pattern: string): boolean {
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's').test(value);
}

/** @throws Error for a condition of a kind that is not known here */
export function holds(condition: Allowance['condition'], context: Need['context']): boolean {
  return Object.entries(condition).every(([operator, compared]) => {
    const isGiven = OPERATORS[operator];
    if (isGiven === undefined) throw new Error(`the condition operator ${operator} is not known here`);
    return Object.entries(compared).every(([key, given]) =>
      (context[key] ?? []).every((value) => isGiven(value, given)),
    );
  });
}

/** Whether a statement allows what is needed. */
export const allows = (allowance: Allowance, { action, resource, context }: Need): boolean =>
  allowance.actions.some((each) => isLike(action, each)) &&
  allowance.resources.some((each) => isLike(resource, each)) &&
  holds(allowance.condition, context);

/** The smallest part of an allowance: one action on one resource, in one kind of partition where those are named. */
export interface Grant {
  /** How tables of reasons name it. */
  readonly text: string;
  readonly allowance: Allowance;
}

const LEADING_KEYS = 'dynamodb:LeadingKeys';

/** Takes a statement apart, so that of each part it can be told whether anything ever needed it. */
export function grantsOf({ actions, resources, condition }: Allowance): Grant[] {
  return actions.flatMap((action) =>
    resources.flatMap((resource) =>
      partsOf(condition).map((part) => ({
        text: [action, 'on', resource, ...partitionsOf(part)].join(' '),
        allowance: { actions: [action], resources: [resource], condition: part },
      })),
    ),
  );
}

/** What names partitions that a request may touch is one part for each; what names others stays whole. */
function partsOf(condition: Allowance['condition']): Allowance['condition'][] {
  const operator = ['ForAllValues:StringEquals', 'ForAllValues:StringLike'].find(
    (each) => condition[each]?.[LEADING_KEYS] !== undefined,
  );
  if (operator === undefined) return [condition];
  const compared = condition[operator] ?? {};
  return (compared[LEADING_KEYS] ?? []).map((partition) => ({
    ...condition,
    [operator]: { ...compared, [LEADING_KEYS]: [partition] },
  }));
}

const partitionsOf = (condition: Allowance['condition']): string[] =>
  Object.entries(condition).flatMap(([operator, { [LEADING_KEYS]: partitions = [] }]) => [
    operator.includes('Not') ? 'outside' : 'within',
    ...partitions,
  ]);
