import { Duration, Stack } from 'aws-cdk-lib';
import { WebSocketApi, WebSocketStage } from 'aws-cdk-lib/aws-apigatewayv2';
import { WebSocketIamAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { WebSocketLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { FUNCTIONS, SOCKET } from '../functions/catalogue.ts';
import type { Access } from './access-options.ts';

export interface SocketApiProps {
  readonly socket: LambdaFunction;
  readonly access: Access;
}

/**
 * A WebSocket API in front of the socket function. What the function returns for a frame goes back to the client. A
 * client is asked for AWS credentials once, when it connects: the platform allows it nowhere else. Keys are looked at
 * by the function, which is told of connections too.
 */
export class SocketApi extends Construct {
  /** Where clients connect: `wss://…` */
  readonly url: string;

  constructor(scope: Construct, id: string, { socket, access }: SocketApiProps) {
    super(scope, id);
    const { stackName } = Stack.of(this);
    const { timeoutSeconds, socket: reached } = FUNCTIONS.socket;
    const api = new WebSocketApi(this, 'Api', {
      apiName: `${stackName}-socket`,
      description: `${stackName}: takes readings from devices that stay connected`,
    });
    const integration = new WebSocketLambdaIntegration('Function', socket, {
      timeout: Duration.seconds(timeoutSeconds),
    });
    for (const route of SOCKET.routes) {
      api.addRoute(route, {
        integration,
        returnResponse: route === '$default',
        ...(route === '$connect' && access === 'iam' && { authorizer: new WebSocketIamAuthorizer() }),
      });
    }
    const stage = new WebSocketStage(this, 'Stage', {
      webSocketApi: api,
      stageName: reached.route.slice(1),
      autoDeploy: true,
      throttle: { rateLimit: SOCKET.framesPerSecond, burstLimit: SOCKET.framesAtOnce },
    });
    this.url = stage.url;
  }
}
