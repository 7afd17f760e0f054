import * as z from 'zod';

const sessionSchema = z.object({
  /** A token or an API key: what is sent as a bearer. */
  bearer: z.string().min(1),
  /** Whom it is of, to be shown. */
  name: z.string(),
  /** When it ends; undefined where that is not known. */
  endsMs: z.number().optional(),
});
export type Session = z.infer<typeof sessionSchema>;

/** Key of the browser's storage. */
export const KEPT_UNDER = 'odograph.session';

/** What was kept in this tab, unless it has ended. */
export function readKept(text: string | null, nowMs: number): Session | undefined {
  try {
    const session = sessionSchema.parse(JSON.parse(text ?? 'null'));
    return (session.endsMs ?? Number.POSITIVE_INFINITY) > nowMs ? session : undefined;
  } catch {
    return undefined;
  }
}

/** An API key that someone has pasted; a token will do as well. */
export const sessionOfKey = (text: string): Session => ({
  bearer: text.trim(),
  name: nameOfKey(text.trim()),
});

const nameOfKey = (key: string): string => (key.startsWith('odo_') ? `key ${key.slice(4, 12)}…` : 'token');
