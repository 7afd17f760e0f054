import middy from '@middy/core';
import type { APIGatewayProxyStructuredResultV2, APIGatewayProxyWebsocketEventV2 } from 'aws-lambda';
import { ConnectionGate } from '../../shared/access/connection-gate.ts';
import { DynamoConnections } from '../../shared/access/connections.dynamodb.ts';
import { frameRefusal } from '../../shared/access/frame-refusal.ts';
import { ANYONE, type Grants, grantsOf } from '../../shared/access/grants.ts';
import { problemAnswer } from '../../shared/http/problem.ts';
import { takeFrame } from '../../shared/ingest/take-frame.ts';
import { authentication, isOpen } from '../runtime/access.ts';
import { orBusy } from '../runtime/busy.ts';
import { openIntake } from '../runtime/ingest.ts';
import { correlate, logError, logged } from '../runtime/log.ts';
import { dynamoTable, now } from '../runtime/ports.ts';

/** Only that of a connection's opening has headers, their names as the client wrote them. */
type SocketEvent = APIGatewayProxyWebsocketEventV2 & { readonly headers?: Readonly<Record<string, string>> };

const intakeFor = openIntake();
const connections = new DynamoConnections(dynamoTable(), now);
const gate = isOpen ? undefined : new ConnectionGate({ authentication, connections, now });
const anyone = grantsOf(ANYONE);

/**
 * Takes the readings of a frame and answers it. Of a connection only the key is kept with which it was opened; in an
 * open system nothing, so that there is nothing to do when one opens, but for being ready for its first frame.
 */
export const handler = middy<SocketEvent, APIGatewayProxyStructuredResultV2>()
  .use(logged)
  .handler(async ({ requestContext: { eventType, connectionId }, headers = {}, body = '' }) => {
    correlate(connectionId);
    if (eventType === 'CONNECT') return { statusCode: await connect(connectionId, headers) };
    if (eventType === 'DISCONNECT') {
      // What is not closed is forgotten by itself.
      await gate?.close(connectionId).catch(logError);
      return { statusCode: 200 };
    }
    // The platform takes text only, and hands it on as it is.
    return { statusCode: 200, body: await answer(connectionId, body) };
  });

/** The platform refuses a connection with the status of its refusal. */
async function connect(connectionId: string, headers: Readonly<Record<string, string>>): Promise<number> {
  try {
    await gate?.open(connectionId, headers);
    return 200;
  } catch (error) {
    logError(error);
    return problemAnswer(orBusy(error)).statusCode;
  }
}

async function answer(connectionId: string, frame: string): Promise<string> {
  let sender: Grants;
  try {
    sender = (await gate?.senderOn(connectionId)) ?? anyone;
  } catch (error) {
    logError(error);
    return frameRefusal(error);
  }
  const { ports, defaults } = intakeFor(sender);
  return takeFrame(frame, now(), { ...ports, onError: logError }, defaults);
}
