import type * as z from 'zod';
import type { Permission } from '../access/grants.ts';
import type { ErrorCode } from '../errors/odograph-error.ts';

export const TAGS = {
  Devices: 'Who sends readings, what of, and how that is taken.',
  Readings: 'What devices sent: the latest values, and curves of any stretch of time.',
  Motion: 'Where devices are, where they went, and how far.',
  Channels: 'Sensors as channels: found by a pattern, drawn as curves in milliseconds.',
  Robots:
    'Devices that move in a plane: their positions as events, and their odometers. Times are milliseconds.',
  Recordings: 'Whole days as files.',
  Sessions: 'Named recordings, bound to data: clipped, moved in time, put together.',
  Dashboards: 'Grids of plots and values, kept for everyone who may see the devices that they name.',
  'Dead letters': 'What was acknowledged and could not be stored, kept until someone has looked at it.',
  Keys: 'Who may do what with which devices.',
  System: 'Whether all is well, and this description.',
} as const;
export type Tag = keyof typeof TAGS;

/** What one answer of a route looks like. */
export interface RouteAnswer {
  readonly description: string;
  /** `application/json` unless given. */
  readonly mediaType?: string;
  /** None where the body is no JSON. */
  readonly schema?: z.ZodType;
}

/** What a request's body has to be. */
export interface RouteBody {
  readonly description: string;
  readonly schema: z.ZodType;
  /** `application/json` unless given. */
  readonly mediaType?: 'application/x-www-form-urlencoded';
  /** Reads it in place of the schema, which then says only what comes of it. @throws OdographError */
  readonly read?: (text: string) => unknown;
  /** It is handed on as it came, still encoded: the operation reads it itself, and the schema only tells of it. */
  readonly isRaw?: true;
  /** Callers send it in gzip: it may be longer than the platform takes otherwise. */
  readonly isPacked?: true;
}

/**
 * Who may ask: `public` anyone, without saying who they are; `anyone` whoever has valid credentials; `read`, `write`
 * and `admin` those with that permission, for the devices that a request names; `admin-all` those who may administer
 * all devices.
 */
export type RouteAccess = 'public' | 'anyone' | Permission | 'admin-all';

/** One operation of the API: all that callers, the handler and the description need to know of it. */
export interface Route {
  readonly method: 'DELETE' | 'GET' | 'PATCH' | 'POST' | 'PUT';
  /** With `{name}` for a part of a path, which is percent-encoded. */
  readonly path: `/${string}`;
  readonly tag: Tag;
  readonly summary: string;
  readonly description?: string;
  readonly access: RouteAccess;
  readonly parameters?: {
    readonly path?: z.ZodObject;
    readonly query?: z.ZodObject;
    /** Names in lower case. */
    readonly headers?: z.ZodObject;
  };
  readonly body?: RouteBody;
  /** Answers that are no refusals, by status. */
  readonly answers: Readonly<Record<number, RouteAnswer>>;
  /** Why it refuses or fails, beyond what any request may meet. */
  readonly problems: readonly ErrorCode[];
  /** Whether answers carry an ETag, with which a caller can ask whether there is something new. */
  readonly revalidated: boolean;
}

/** Keeps the exact type of a route. */
export const route = <const Exact extends Route>(exact: Exact): Exact => exact;

type Parsed<Schema> = Schema extends z.ZodType ? z.output<Schema> : undefined;
type Parameters<Wanted extends Route, Place extends string> = Wanted extends {
  readonly parameters: infer Given;
}
  ? Place extends keyof Given
    ? Parsed<Given[Place]>
    : undefined
  : undefined;

/** What a route's parameters and body are when they have been read. */
export interface RequestOf<Wanted extends Route> {
  readonly path: Parameters<Wanted, 'path'>;
  readonly query: Parameters<Wanted, 'query'>;
  readonly headers: Parameters<Wanted, 'headers'>;
  readonly body: Wanted extends { readonly body: { readonly isRaw: true } }
    ? Uint8Array
    : Wanted extends { readonly body: { readonly schema: infer Schema } }
      ? Parsed<Schema>
      : undefined;
}

/** What a route answers when it does not refuse. */
export type AnswerOf<Wanted extends Route> = {
  [Status in keyof Wanted['answers']]: Wanted['answers'][Status] extends { readonly schema: infer Schema }
    ? Schema extends z.ZodType
      ? z.input<Schema>
      : never
    : never;
}[keyof Wanted['answers']];
