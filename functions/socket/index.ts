import middy from '@middy/core';
import type { APIGatewayProxyStructuredResultV2, APIGatewayProxyWebsocketEventV2 } from 'aws-lambda';
import { ChannelGate } from '../../shared/ingest/channel-gate.ts';
import { takeFrame } from '../../shared/ingest/take-frame.ts';
import { logError } from '../runtime/log.ts';
import { dynamoPorts, kinesisBus, now } from '../runtime/ports.ts';

const ports = { bus: kinesisBus(), gate: new ChannelGate(dynamoPorts().index), onError: logError };

/**
 * Takes the readings of a frame and answers it. Nothing is kept of a connection, so that there is nothing to do when
 * one opens, but for being ready for its first frame, or closes.
 */
export const handler = middy<APIGatewayProxyWebsocketEventV2, APIGatewayProxyStructuredResultV2>().handler(
  async (event) => {
    if (event.requestContext.eventType !== 'MESSAGE') return { statusCode: 200 };
    // The platform takes text only, and hands it on as it is.
    return { statusCode: 200, body: await takeFrame(event.body ?? '', now(), ports) };
  },
);
