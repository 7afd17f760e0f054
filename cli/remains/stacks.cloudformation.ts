import {
  type CloudFormationClient,
  DescribeStackResourcesCommand,
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

/** What a resource of a stack that is gone is called there. */
const GONE: ReadonlySet<string | undefined> = new Set(['DELETE_COMPLETE', 'DELETE_SKIPPED']);

/** Whether something is part of a stack that stands, whatever that is called: it may have been imported there. */
export async function isTaken({ name }: Left, client: CloudFormationClient): Promise<boolean> {
  try {
    const asked = new DescribeStackResourcesCommand({ PhysicalResourceId: name });
    const { StackResources = [] } = await client.send(asked);
    return StackResources.some(
      ({ PhysicalResourceId, ResourceStatus }) => PhysicalResourceId === name && !GONE.has(ResourceStatus),
    );
  } catch (error) {
    // So it says that no stack has it.
    if (error instanceof Error && error.name === 'ValidationError') return false;
    throw error;
  }
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
  const { TemplateBody } = await client.send(new GetTemplateCommand({ StackName: id }));
  // One whose first change set was not carried out has none.
  const template = JSON.parse(TemplateBody || '{}') as StackTemplate;
  const kept = new Set(keptOf(template).map((each) => each.id));
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
