import { App } from 'aws-cdk-lib';
import { buildFunctions } from '../functions/build.ts';
import { buildBoard } from '../web/build.ts';
import { ConfigurationError, readConfiguration } from './configuration.ts';
import { OdographStack } from './odograph-stack.ts';
import { isAskedToDestroy } from './remains/asked-to-destroy.ts';
import { keptOf, type StackTemplate } from './remains/kept.ts';
import { noticeOf } from './remains/notice.ts';

/** Synthesizes the stack; run by the CDK's command line (`npm run synth`, `npx cdk deploy`). */
async function synthesize(): Promise<void> {
  const app = new App();
  const configuration = readConfiguration(app.node.getAllContext());
  const [bundles, board] = await Promise.all([buildFunctions(), buildBoard()]);
  const stack = new OdographStack(app, configuration.name, { configuration, bundles, board });
  const { template } = app.synth().getStackArtifact(stack.artifactId);
  if (isAskedToDestroy(process.ppid)) tellRemains(stack.stackName, template as StackTemplate);
}

/** What of the stack stays is told before the CDK asks whether it is to be deleted. */
const tellRemains = (stackName: string, template: StackTemplate): void =>
  console.error(`\n${noticeOf(stackName, keptOf(template))}\n`);

try {
  await synthesize();
} catch (error) {
  if (!(error instanceof ConfigurationError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
