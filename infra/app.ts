import { App, Tags } from 'aws-cdk-lib';
import { buildFunctions } from '../functions/build.ts';
import { buildBoard } from '../web/build.ts';
import { ConfigurationError, readConfiguration } from './configuration.ts';
import { OdographStack } from './odograph-stack.ts';

/** Synthesizes the stack; run by the CDK's command line (`npm run synth`, `npx cdk deploy`). */
async function synthesize(): Promise<void> {
  const app = new App();
  const configuration = readConfiguration(app.node.getAllContext());
  const [bundles, board] = await Promise.all([buildFunctions(), buildBoard()]);
  const stack = new OdographStack(app, configuration.name, { configuration, bundles, board });
  Tags.of(stack).add('application', 'odograph');
  app.synth();
}

try {
  await synthesize();
} catch (error) {
  if (!(error instanceof ConfigurationError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
