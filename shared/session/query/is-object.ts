/**
 * Whether a value of JSON is an object. Its members are looked at as they are: a copy by schema would leave out one called
 * `__proto__`, and with it a condition.
 */
export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
