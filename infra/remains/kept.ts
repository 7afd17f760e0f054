/** A resource of a stack, as templates name it. */
export interface Kept {
  /** Its logical id. */
  readonly id: string;
  readonly type: string;
}

/** What is read of a template. */
export interface StackTemplate {
  readonly Resources?: Readonly<Record<string, { readonly Type: string; readonly DeletionPolicy?: string }>>;
}

/** Whether a resource outlives its stack: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html */
const KEEPS: ReadonlySet<string | undefined> = new Set(['Retain', 'RetainExceptOnCreate', 'Snapshot']);

/** What of a stack stays when it is deleted. */
export const keptOf = ({ Resources = {} }: StackTemplate): Kept[] =>
  Object.entries(Resources)
    .filter(([, { DeletionPolicy }]) => KEEPS.has(DeletionPolicy))
    .map(([id, { Type: type }]) => ({ id, type }));
