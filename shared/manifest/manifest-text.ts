import type { Manifest, Source } from './manifest.ts';

/**
 * The JSON text of a manifest: that of JSON.stringify. Lists of topics and schemas that several sources share
 * are by far the most of it, so each of them is made into text once.
 */
export function manifestText({ name, sources }: Manifest): string {
  const texts = new Map<object, string>();
  const shared = (list: readonly object[]): string => {
    const known = texts.get(list);
    if (known !== undefined) return known;
    const text = JSON.stringify(list);
    texts.set(list, text);
    return text;
  };
  const start = name === undefined ? '{' : `{"name":${JSON.stringify(name)},`;
  return `${start}"sources":[${sources.map((source) => sourceText(source, shared)).join(',')}]}`;
}

function sourceText(source: Source, shared: (list: readonly object[]) => string): string {
  if (!('topics' in source)) return JSON.stringify(source);
  const { url, id, topics, schemas, startTime, endTime } = source;
  const described = `"topics":${shared(topics)},"schemas":${shared(schemas)}`;
  const times = `"startTime":${JSON.stringify(startTime)},"endTime":${JSON.stringify(endTime)}`;
  return `{"url":${JSON.stringify(url)},"id":${JSON.stringify(id)},${described},${times}}`;
}
