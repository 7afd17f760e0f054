/** Times that something is tried before it counts as forbidden. */
export const ALLOWED_ATTEMPTS = 20;

/**
 * Does something as soon as the function may. What a role is allowed takes effect some seconds after it is said, and a
 * stack asks at once.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html#troubleshoot_general_eventual-consistency
 */
export async function onceAllowed<T>(attempt: () => Promise<T>, pause: () => Promise<void>): Promise<T> {
  for (let made = 1; made < ALLOWED_ATTEMPTS; made += 1) {
    try {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      return await attempt();
    } catch (error) {
      if (!(error instanceof Error) || error.name !== 'AccessDeniedException') throw error;
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      await pause();
    }
  }
  return attempt();
}
