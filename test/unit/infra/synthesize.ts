import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import type { FunctionName } from '../../../functions/catalogue.ts';
import { readConfiguration } from '../../../infra/configuration.ts';
import { functionNames } from '../../../infra/functions.ts';
import { OdographStack } from '../../../infra/odograph-stack.ts';
import cdk from '../../../cdk.json' with { type: 'json' };

export { functionNames };

/** Synthesis takes a second, with validation some; a busy machine may need many times that. */
export const SYNTHESIS_TIMEOUT_MS = 120_000;

/** Annotations are asserted on, so they need no printing. */
const QUIET = { '@aws-cdk/core:annotationsInValidationReport': false };

export interface Statement {
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource: Tree;
  readonly Condition?: Tree;
}

/** Any value of a template; what it holds is for the assertions to say. */
export interface Tree {
  readonly [member: string]: Tree;
}

export interface TemplateResource {
  readonly Type: string;
  readonly Properties: Tree;
  readonly DeletionPolicy?: string;
  readonly DependsOn?: readonly string[];
}

/**
 * The stack as it would be deployed, on bundles that stand in for the functions' code.
 *
 * @param board folder of the built board; without it there is none
 * @param validate whether CloudFormation's rules are applied, as on deployment; takes seconds
 */
export function synthesize(
  context: Record<string, unknown> = {},
  validate = false,
  board?: string,
): Synthesized {
  process.env['CDK_VALIDATION'] = String(validate);
  const folder = mkdtempSync(join(tmpdir(), 'odograph-infra-'));
  try {
    const bundles = new Map(functionNames.map((name) => [name, dummyBundle(folder, name)]));
    const app = new App({
      outdir: join(folder, 'cdk.out'),
      context: { ...cdk.context, ...QUIET, ...context },
    });
    const configuration = readConfiguration(app.node.getAllContext());
    const stack = new OdographStack(app, configuration.name, {
      configuration,
      bundles,
      ...(board !== undefined && { board }),
    });
    return new Synthesized(Template.fromStack(stack), Annotations.fromStack(stack));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export class Synthesized {
  readonly template: Template;
  readonly warnings: string[];
  readonly resources: Record<string, TemplateResource>;

  constructor(template: Template, annotations: Annotations) {
    this.template = template;
    this.warnings = annotations
      .findWarning('*', Match.anyValue())
      .map((found) => JSON.stringify(found.entry.data));
    this.resources = template.toJSON()['Resources'];
  }

  ofType(type: string): [string, TemplateResource][] {
    return Object.entries(this.resources).filter(([, resource]) => resource.Type === type);
  }

  /** The one resource of a type. */
  only(type: string): TemplateResource {
    const found = this.ofType(type);
    if (found.length !== 1) throw new Error(`${found.length} resources of type ${type}`);
    return found[0]![1];
  }

  /** Names of the functions that are there. */
  functionNames(): FunctionName[] {
    const ids = this.ofType('AWS::Lambda::Function').map(([id]) => id);
    return functionNames.filter((name) => ids.some((id) => id.startsWith(`Functions${name}Function`)));
  }

  /** What a function is told through its environment. */
  variables(name: FunctionName): Tree {
    return this.deployed(name).properties['Environment']!['Variables']!;
  }

  deployed(name: FunctionName): { id: string; properties: Tree } {
    const found = this.ofType('AWS::Lambda::Function').find(([id]) =>
      id.startsWith(`Functions${name}Function`),
    );
    if (!found) throw new Error(`function ${name} is not in the template`);
    return { id: found[0], properties: found[1].Properties };
  }

  /** The URL resource of a function, if it has one. */
  url(name: FunctionName): Tree | undefined {
    const arn = { 'Fn::GetAtt': [this.deployed(name).id, 'Arn'] };
    return this.ofType('AWS::Lambda::Url').find(
      ([, url]) => JSON.stringify(url.Properties['TargetFunctionArn']) === JSON.stringify(arn),
    )?.[1].Properties;
  }

  /** Statements of every policy attached to the role with an id that starts so. */
  statements(roleIdPrefix: string): Statement[] {
    return this.ofType('AWS::IAM::Policy')
      .filter(([, policy]) => JSON.stringify(policy.Properties['Roles']).includes(`"Ref":"${roleIdPrefix}`))
      .flatMap(([, policy]) => statementsOf(policy));
  }

  allStatements(): Statement[] {
    return this.ofType('AWS::IAM::Policy').flatMap(([, policy]) => statementsOf(policy));
  }

  /** The state machine's definition, with every token of the template as its name in angle brackets. */
  definition(): Tree {
    return JSON.parse(text(this.only('AWS::StepFunctions::StateMachine').Properties['DefinitionString']));
  }
}

export function actions(statements: readonly Statement[]): string[] {
  return statements.flatMap((statement) => statement.Action).toSorted();
}

/** A template's value as text, each reference as the referenced resource's id in angle brackets. */
export function text(value: Tree | string | undefined): string {
  if (value === undefined) throw new Error('no value');
  if (typeof value === 'string') return value;
  const [intrinsic, operand] = Object.entries(value)[0]!;
  if (intrinsic === 'Ref') return `<${text(operand)}>`;
  if (intrinsic === 'Fn::GetAtt') return `<${Object.values(operand).map(text).join('.')}>`;
  if (intrinsic === 'Fn::Join') return Object.values(operand['1']!).map(text).join(text(operand['0']));
  return `<${JSON.stringify(value)}>`;
}

/** The statements of an IAM policy or a bucket's policy. */
export function statementsOf(policy: TemplateResource): Statement[] {
  return JSON.parse(JSON.stringify(policy.Properties['PolicyDocument']!['Statement']));
}

function dummyBundle(folder: string, name: string): string {
  const bundle = join(folder, name);
  mkdirSync(bundle);
  writeFileSync(join(bundle, 'index.mjs'), `export const handler = () => '${name}';\n`);
  return bundle;
}
