/** A line of a definition that declares a field or a constant: a type, and what follows it. */
const DECLARATION = /^([\w/[\]<=]+)\s+(\S.*)$/;

/** Type of the first field of a message's definition in the language of `.msg`; undefined when it has no field. */
export function firstFieldType(definition: Uint8Array): string | undefined {
  for (const line of Buffer.from(definition).toString('utf8').split('\n')) {
    const text = line.replace(/#.*/, '').trim();
    // The definitions of other messages follow.
    if (text.startsWith('===')) return undefined;
    const [, type, rest = ''] = DECLARATION.exec(text) ?? [];
    const isConstant = /^\w+\s*=/.test(rest);
    if (type !== undefined && !isConstant) return type;
  }
  return undefined;
}
