/** The attributes of one block of Terraform's language with plain texts as values, those of blocks inside among them. */
export function hclBlock(text: string, head: string): { readonly attributes: Readonly<Record<string, string>> } {
  const lines = text.split('\n');
  const start = lines.findIndex(line => line.trim() === `${head} {`);
  if (start < 0) throw new Error(`there is no block ${head}`);
  const length = lines.slice(start).findIndex(line => line === '}');
  const pairs = lines.slice(start, start + length).flatMap(line => {
    const [, name, value] = /^\s*(\w+)\s*=\s*"([^"]*)"/.exec(line) ?? [];
    return name === undefined ? [] : [[name, value] as const];
  });
  return { attributes: Object.fromEntries(pairs) };
}
