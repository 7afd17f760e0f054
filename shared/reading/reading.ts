/** What a value is. Of a boolean, 0 and 1 are kept; of a JSON object, its text. */
export const KINDS = ['number', 'boolean', 'text', 'json'] as const;
export type Kind = (typeof KINDS)[number];

/**
 * One reading, checked. `hour` and `ns` are its instant; `value` is a number for the kinds number and boolean
 * (0 or 1) and a string for text and json (the object's JSON text without white space).
 */
export type Reading = {
  readonly device: string;
  readonly sensor: string;
  readonly hour: number;
  readonly ns: number;
} & (
  | { readonly kind: 'number' | 'boolean'; readonly value: number }
  | { readonly kind: 'text' | 'json'; readonly value: string }
);

/** Why a line holds no reading. */
export type InvalidCode =
  | 'not-json'
  | 'not-an-object'
  | 'not-utf8'
  | 'truncated'
  | 'too-long'
  | 'too-deep'
  | 'invalid-device'
  | 'invalid-sensor'
  | 'invalid-timestamp'
  | 'timestamp-out-of-range'
  | 'missing-value'
  | 'invalid-value'
  | 'value-too-large'
  | 'too-many-sensors'
  | 'too-many-devices'
  | 'device-not-allowed';

export interface Invalid {
  readonly code: InvalidCode;
  /** A sentence for the person who has to mend the sender. */
  readonly reason: string;
}
