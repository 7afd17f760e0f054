import { BUCKET_PREFIX } from '../../../shared/store/table.ts';
import type { Need } from './needs.ts';

/** What infra/permissions.ts would have to say for a call to be allowed. */
export function missingLine({ caller, action, resource, context }: Need): string {
  const partitions = (context['dynamodb:LeadingKeys'] ?? []).map((each) => each.replace(/#.*/s, '#*'));
  const condition =
    partitions.length === 0 ? '' : `, within(${partitions.map((each) => `'${each}'`).join(', ')})`;
  const line = `allow('${caller}', ['${action}'], ${expression(resource)}${condition});`;
  return `infra/permissions.ts lacks ${line} for ${JSON.stringify({ resource, ...context })}`;
}

/** What is called so in the stack. */
function expression(resource: string): string {
  const [, , service, , , ...rest] = resource.split(':');
  if (service === 'dynamodb') return 'table.tableArn';
  if (service === 'kinesis') return 'stream.streamArn';
  if (service === 's3') {
    const [, ...path] = rest.join(':').split('/');
    if (path.length === 0) return 'recordings.bucket.bucketArn';
    const key = path.join('/');
    const [name] = Object.entries(BUCKET_PREFIX).find(([, prefix]) => key.startsWith(prefix)) ?? [];
    return `recordings.objects(${name === undefined ? `'${path[0]}/'` : `BUCKET_PREFIX.${name}`})`;
  }
  return `'${resource}'`;
}
