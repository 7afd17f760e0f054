import {
  type CloudFormationClient,
  GetTemplateCommand,
  paginateListStackResources,
  paginateListStacks,
  type StackResourceSummary,
  type StackSummary,
} from '@aws-sdk/client-cloudformation';
import { keptOf, type StackTemplate } from '../../infra/remains/kept.ts';
import type { FoundStack, Left } from './stack.ts';

/**
 * Every stack of a name that stands, or was deleted within the 90 days for which CloudFormation tells of it; the latest
 * first.
 */
export async function stacksOf(stackName: string, client: CloudFormationClient): Promise<FoundStack[]> {
  const found: FoundStack[] = [];
  for await (const { StackSummaries = [] } of paginateListStacks({ client }, {})) {
    for (const stack of StackSummaries) {
      if (stack.StackName === stackName) found.push(await foundStack(stack, client));
    }
  }
  return found;
}

async function foundStack(
  { StackId: id, StackStatus, DeletionTime: deletedAt }: StackSummary,
  client: CloudFormationClient,
): Promise<FoundStack> {
  const resources: StackResourceSummary[] = [];
  for await (const page of paginateListStackResources({ client }, { StackName: id }))
    resources.push(...(page.StackResourceSummaries ?? []));
  if (StackStatus === 'DELETE_COMPLETE')
    return {
      isStanding: false,
      deletedAt,
      left: leftOf(resources, ({ ResourceStatus }) => ResourceStatus === 'DELETE_SKIPPED'),
    };
  const { TemplateBody = '{}' } = await client.send(new GetTemplateCommand({ StackName: id }));
  const kept = new Set(keptOf(JSON.parse(TemplateBody) as StackTemplate).map((each) => each.id));
  return {
    isStanding: true,
    left: leftOf(resources, ({ LogicalResourceId = '' }) => kept.has(LogicalResourceId)),
  };
}

function leftOf(
  resources: readonly StackResourceSummary[],
  isLeft: (resource: StackResourceSummary) => boolean,
): Left[] {
  return resources.filter(isLeft).flatMap(({ LogicalResourceId, ResourceType, PhysicalResourceId }) =>
    // What was never made has no name.
    LogicalResourceId === undefined || ResourceType === undefined || PhysicalResourceId === undefined
      ? []
      : [{ id: LogicalResourceId, type: ResourceType, name: PhysicalResourceId }],
  );
}
