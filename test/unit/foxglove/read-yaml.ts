/** Reads YAML of nothing but members and texts, as our ready files are. @throws Error at anything else */
export function readYaml(text: string): Record<string, unknown> {
  const root: Record<string, unknown> = {};
  const open = [{ indent: -1, members: root }];
  for (const line of text.split('\n')) {
    if (/^\s*(#|$)/.test(line)) continue;
    const [, blanks = '', name, value] = /^( *)([\w-]+):(?: (\S.*))?$/.exec(line) ?? [];
    if (name === undefined) throw new Error(`this is no member: ${line}`);
    while ((open.at(-1)?.indent ?? 0) >= blanks.length) open.pop();
    const members: Record<string, unknown> = {};
    open.at(-1)!.members[name] = value ?? members;
    if (value === undefined) open.push({ indent: blanks.length, members });
  }
  return root;
}
