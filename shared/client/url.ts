/** Parameters of a query: a list repeats its name, undefined leaves it out. */
export type Query = Readonly<Record<string, unknown>>;

/** Members of a query one by one, in their order. */
export function parametersOf(query: Query): [string, string][] {
  return Object.entries(query).flatMap(([name, value]): [string, string][] => {
    if (value === undefined) return [];
    const items: unknown[] = Array.isArray(value) ? value : [value];
    return items.map((item) => [name, String(item)]);
  });
}

/** An address below an origin. @param path percent-encoded */
export function urlOf(baseUrl: URL, path: string, query: Query = {}): URL {
  const url = new URL(baseUrl);
  url.pathname = url.pathname.replace(/\/$/, '') + path;
  for (const [name, value] of parametersOf(query)) url.searchParams.append(name, value);
  return url;
}

/**
 * A path with names in it, whatever characters they have.
 *
 * @throws RangeError for `.` and `..`, which every URL resolves, also where they are percent-encoded
 *
 * @example
 * fillPath('/api/devices/{device}/latest', { device: 'robot/7' }); // '/api/devices/robot%2F7/latest'
 */
export const fillPath = (template: string, names: Query = {}): string =>
  template.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = String(names[name]);
    if (value === '.' || value === '..') throw new RangeError(`the name ${value} cannot stand in a path`);
    return encodeURIComponent(value);
  });
