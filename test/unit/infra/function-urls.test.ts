import { beforeAll, describe, expect, test } from 'vitest';
import { CORS, FUNCTIONS, type FunctionSpec } from '../../../functions/catalogue.ts';
import { functionNames, type Synthesized, synthesize, SYNTHESIS_TIMEOUT_MS, text } from './synthesize.ts';

let closed: Synthesized;
let iam: Synthesized;
let open: Synthesized;

beforeAll(() => {
  closed = synthesize({
    'odograph:oidcIssuer': 'https://id.example',
    'odograph:oidcAudience': 'odograph',
  });
  iam = synthesize({ 'odograph:access': 'iam' });
  open = synthesize({ 'odograph:access': 'open' });
}, SYNTHESIS_TIMEOUT_MS);

describe('function URLs', () => {
  test.each(functionNames)('%s has one if the catalogue gives it routes, streamed if it says so', (name) => {
    const { url: wanted }: FunctionSpec = FUNCTIONS[name];

    const url = closed.url(name);

    const invokeMode = wanted && (wanted.streamed ? 'RESPONSE_STREAM' : 'BUFFERED');
    expect(url?.['InvokeMode']).toBe(invokeMode);
  });

  test('answer browsers as the catalogue says', () => {
    expect(closed.url('manifest')?.['Cors']).toEqual({
      AllowOrigins: CORS.allowOrigins,
      AllowMethods: CORS.allowMethods,
      AllowHeaders: CORS.allowHeaders,
      ExposeHeaders: CORS.exposeHeaders,
      MaxAge: CORS.maxAgeSeconds,
    });
  });

  test('are open to callers whom the functions ask for keys and tokens by default', () => {
    for (const name of closed.functionNames().filter((each) => each !== 'internal' && closed.url(each)))
      expect(closed.url(name)).toMatchObject({ AuthType: 'NONE' });
    expect(closed.url('keys')).toBeUndefined();
    expect(closed.warnings).toEqual([]);
  });

  test('are closed to callers without AWS credentials where those are what counts', () => {
    const urls = iam.ofType('AWS::Lambda::Url').map(([, { Properties }]) => Properties['AuthType']);

    expect(urls).toEqual(urls.map(() => 'AWS_IAM'));
    const principals = iam
      .ofType('AWS::Lambda::Permission')
      .map(([, { Properties }]) => Properties['Principal']);
    expect(principals).not.toContain('*');
    expect(iam.warnings).toEqual([]);
  });

  test('of what is internal are closed to callers without AWS credentials, in every mode', () => {
    for (const stack of [closed, iam, open]) {
      const { id } = stack.deployed('internal');
      const permissions = stack.ofType('AWS::Lambda::Permission').map(([, { Properties }]) => Properties);

      expect(stack.url('internal')).toMatchObject({ AuthType: 'AWS_IAM' });
      expect(stack.url('internal')).not.toHaveProperty('Cors');
      expect(permissions.filter((each) => JSON.stringify(each['FunctionName']).includes(id))).toEqual([]);
    }
  });

  test('carry both permissions when open, and the second only by way of the URL', () => {
    const permissions = open
      .ofType('AWS::Lambda::Permission')
      .map(([, { Properties }]) => Properties)
      .filter(({ Principal }) => text(Principal) === '*');

    const names = open.functionNames().filter((each) => each !== 'internal' && open.url(each));
    for (const name of names) {
      const FunctionName = { 'Fn::GetAtt': [open.deployed(name).id, 'Arn'] };
      expect(open.url(name)).toMatchObject({ AuthType: 'NONE' });
      expect(permissions).toContainEqual({
        FunctionName,
        Action: 'lambda:InvokeFunctionUrl',
        FunctionUrlAuthType: 'NONE',
        Principal: '*',
      });
      expect(permissions).toContainEqual({
        FunctionName,
        Action: 'lambda:InvokeFunction',
        InvokedViaFunctionUrl: true,
        Principal: '*',
      });
    }
    expect(permissions).toHaveLength(2 * names.length);
  });

  test('are never opened without a warning', () => {
    expect(open.warnings).toEqual([expect.stringContaining('odograph:access is open')]);
  });

  test('are not left to keys alone without a warning', () => {
    const { warnings } = synthesize();

    expect(warnings).toEqual([
      expect.stringContaining('odograph:oidcIssuer is not set: only holders of keys'),
    ]);
  });
});
