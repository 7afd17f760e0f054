import type { Plugin } from 'esbuild';

/** Where the AWS SDK looks for credentials on a person's computer: modules, and what it takes from each. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  sso: 'fromSSO',
  ini: 'fromIni',
  process: 'fromProcess',
  'web-identity': 'fromTokenFile',
};

/**
 * Leaves out of bundles the ways to credentials that a function never goes, with the clients that they need: Lambda
 * gives credentials in the environment, or has them asked for over HTTP; both stay. The SDK is told to try the next.
 */
export const credentialProviders: Plugin = {
  name: 'credential-providers',
  setup: (build) => {
    build.onResolve(
      { filter: /^@aws-sdk\/credential-provider-(sso|ini|process|web-identity)$/ },
      (asked) => ({
        path: asked.path,
        namespace: 'credential-providers',
        pluginData: asked.resolveDir,
      }),
    );
    build.onLoad({ filter: /.*/, namespace: 'credential-providers' }, ({ path, pluginData }) => ({
      contents: `import { CredentialsProviderError } from '@smithy/core/config';
        export const ${ELSEWHERE[path.replace('@aws-sdk/credential-provider-', '')]} = () => async () => {
          throw new CredentialsProviderError('${path} is not in the bundle', { tryNextLink: true });
        };`,
      resolveDir: String(pluginData),
    }));
  },
};
