import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { readConfiguration } from './configuration.ts';
import { functionNames } from './functions.ts';
import { NAG_EXCEPTIONS, type NagException } from './nag-exceptions.ts';
import { OdographStack } from './odograph-stack.ts';
import cdk from '../cdk.json' with { type: 'json' };

/** What a rule says about a resource. */
export interface Finding {
  readonly rule: string;
  /** Path of the construct below its stack. */
  readonly resource: string;
  readonly told: string;
}

/** Configurations that are looked at, by the files in infra/examples. */
export const EXAMPLES = ['demo', 'team', 'large'] as const;

/** Context values of an example. */
export const readExample = (name: string): Record<string, unknown> =>
  JSON.parse(readFileSync(join(import.meta.dirname, 'examples', `${name}.json`), 'utf8'));

/** What cdk-nag's packs for all of AWS and for serverless systems find in the stack of a configuration. */
export function findingsOf(context: Readonly<Record<string, unknown>>): Finding[] {
  // Rules look at resources, not at the code, so that any folder stands in for it.
  const folder = mkdtempSync(join(tmpdir(), 'odograph-nag-'));
  try {
    const app = new App({ outdir: join(folder, 'cdk.out'), context: { ...cdk.context, ...context } });
    const bundles = new Map(functionNames.map((name) => [name, import.meta.dirname]));
    const configuration = readConfiguration(app.node.getAllContext());
    const stack = new OdographStack(app, configuration.name, {
      configuration,
      bundles,
      board: import.meta.dirname,
    });
    const packs = [new AwsSolutionsChecks(app), new ServerlessChecks(app)];
    return packs.flatMap((pack) =>
      pack.validateScope(stack).violations.flatMap(({ ruleName, description, violatingResources }) =>
        violatingResources.map(({ constructPath = '' }) => ({
          rule: ruleName,
          resource: constructPath.slice(stack.node.path.length + 1),
          told: description,
        })),
      ),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Whether an exception is made of a finding. */
export const covers = ({ rule, resource }: NagException, finding: Finding): boolean =>
  rule.test(finding.rule) && resource.test(finding.resource);

/** Findings without an exception, and exceptions that nothing is found for any more. */
export function judge(
  findings: readonly Finding[],
  exceptions: readonly NagException[] = NAG_EXCEPTIONS,
): { readonly open: readonly Finding[]; readonly unused: readonly NagException[] } {
  return {
    open: findings.filter((finding) => !exceptions.some((exception) => covers(exception, finding))),
    unused: exceptions.filter((exception) => !findings.some((finding) => covers(exception, finding))),
  };
}

if (import.meta.main) {
  const findings = EXAMPLES.flatMap((name) => findingsOf(readExample(name)));
  const { open, unused } = judge(findings);
  for (const { rule, resource, told } of open) console.error(`${rule} at ${resource}: ${told}`);
  for (const { rule, resource } of unused) console.error(`nothing is found for ${rule} at ${resource}`);
  if (open.length + unused.length > 0) process.exitCode = 1;
  else console.log(`nag: ${findings.length} findings, each with its reason`);
}
