import packageJson from '../../package.json' with { type: 'json' };
import { type HttpAnswer, jsonAnswer } from '../../shared/http/problem.ts';

/** `GET /api/status` */
export async function getStatus(): Promise<HttpAnswer> {
  return jsonAnswer({ status: 'ok', access: 'open', version: packageJson.version });
}
