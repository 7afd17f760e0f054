import { beforeAll, describe, expect, test } from 'vitest';
import { FUNCTIONS, SOCKET } from '../../../functions/catalogue.ts';
import { type Synthesized, synthesize, text, type Tree, SYNTHESIS_TIMEOUT_MS } from './synthesize.ts';

let closed: Synthesized;
let iam: Synthesized;
let open: Synthesized;

beforeAll(() => {
  closed = synthesize();
  iam = synthesize({ 'odograph:access': 'iam' });
  open = synthesize({ 'odograph:access': 'open' });
}, SYNTHESIS_TIMEOUT_MS);

const routes = (stack: Synthesized): Map<string, Tree> =>
  new Map(
    stack
      .ofType('AWS::ApiGatewayV2::Route')
      .map(([, { Properties }]) => [text(Properties['RouteKey']), Properties]),
  );

const authorizers = (stack: Synthesized): Record<string, unknown> =>
  Object.fromEntries([...routes(stack)].map(([key, route]) => [key, route['AuthorizationType']]));

describe('the WebSocket API', () => {
  test('hands every event to the socket function, and waits for it as long as it runs', () => {
    const integrations = closed.ofType('AWS::ApiGatewayV2::Integration');
    const { id } = closed.deployed('socket');

    expect([...routes(closed).keys()].toSorted()).toEqual([...SOCKET.routes].toSorted());
    for (const route of routes(closed).values()) {
      const [kind, integration] = text(route['Target']).split('/');
      expect(kind).toBe('integrations');
      expect(integrations.map(([name]) => `<${name}>`)).toContain(integration);
    }
    for (const [, { Properties }] of integrations) {
      expect(Properties).toMatchObject({
        IntegrationType: 'AWS_PROXY',
        TimeoutInMillis: FUNCTIONS.socket.timeoutSeconds * 1000,
      });
      expect(text(Properties['IntegrationUri'])).toContain(`<${id}.Arn>/invocations`);
    }
  });

  test('gives what the function returns of a frame back, and of nothing else', () => {
    const [answered] = closed
      .ofType('AWS::ApiGatewayV2::Route')
      .filter(([, { Properties }]) => Properties['RouteResponseSelectionExpression'] !== undefined);

    const response = closed.only('AWS::ApiGatewayV2::RouteResponse').Properties;

    expect(answered?.[1].Properties).toMatchObject({
      RouteKey: '$default',
      RouteResponseSelectionExpression: '$default',
    });
    expect(response).toMatchObject({ RouteId: { Ref: answered?.[0] }, RouteResponseKey: '$default' });
  });

  test('asks for AWS credentials at connecting where those are what counts; it can ask nowhere else', () => {
    expect(authorizers(iam)).toEqual({ $connect: 'AWS_IAM', $default: 'NONE', $disconnect: 'NONE' });
    // The function asks for a key.
    expect(authorizers(closed)).toEqual({ $connect: 'NONE', $default: 'NONE', $disconnect: 'NONE' });
    expect(authorizers(open)).toEqual({ $connect: 'NONE', $default: 'NONE', $disconnect: 'NONE' });
  });

  test('is deployed by itself, in one stage that is throttled', () => {
    const stage = closed.only('AWS::ApiGatewayV2::Stage').Properties;

    expect(stage).toMatchObject({
      StageName: 'socket',
      AutoDeploy: true,
      DefaultRouteSettings: {
        ThrottlingRateLimit: SOCKET.framesPerSecond,
        ThrottlingBurstLimit: SOCKET.framesAtOnce,
      },
    });
  });

  test('alone may call the function, each route for itself', () => {
    const { id } = closed.deployed('socket');

    const permissions = closed
      .ofType('AWS::Lambda::Permission')
      .map(([, { Properties }]) => Properties)
      .filter(({ FunctionName }) => JSON.stringify(FunctionName).includes(id));

    expect(permissions.map((permission) => permission['Principal'])).toEqual(
      SOCKET.routes.map(() => 'apigateway.amazonaws.com'),
    );
    expect(permissions.map((permission) => permission['Action'])).toEqual(
      SOCKET.routes.map(() => 'lambda:InvokeFunction'),
    );
    const sources = permissions.map((permission) => text(permission['SourceArn']).replace(/^.*\//, ''));
    expect(sources.toSorted()).toEqual(SOCKET.routes.map((route) => `*${route}`).toSorted());
  });
});
