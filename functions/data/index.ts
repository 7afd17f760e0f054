import { Readable } from 'node:stream';
import middy from '@middy/core';
import { executionModeStreamifyResponse } from '@middy/core/StreamifyResponse';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { readDataQuery } from '../../shared/manifest/data-query.ts';
import { RowEncoder } from '../../shared/recording/row-encoder.ts';
import { openRecording } from '../../shared/recording/open-recording.ts';
import { problems, readRequest, requireMethod } from '../runtime/http-handler.ts';
import { dynamoPorts } from '../runtime/ports.ts';

const ports = { ...dynamoPorts(), newWriter: () => new RowEncoder('stream') };

/** `GET /v1/data?device=NAME&start=…&end=…[&sensors=GLOB]`: a recording as MCAP, streamed while it is made. */
export const handler = middy<APIGatewayProxyEventV2>({ executionMode: executionModeStreamifyResponse })
  .use(problems)
  .handler(async (event) => {
    const request = readRequest(event);
    requireMethod(request, 'GET');
    const recording = await openRecording(readDataQuery(request.parameters), ports);
    return {
      statusCode: 200,
      headers: { 'content-type': 'application/octet-stream', 'cache-control': 'no-store' },
      body: Readable.from(recording, { objectMode: false }),
    };
  });
