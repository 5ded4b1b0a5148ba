import { ProjectDocument } from './documents';

/** A block of code in a document. */
export interface CodeBlock {
  readonly file: string;
  /** The line of its first word, from 1. */
  readonly line: number;
  /** What stands behind its fence, such as `ts nofixture`; nothing for an indented block. */
  readonly info: string;
  readonly text: string;
}

/** The fenced blocks of a document, and those that are indented by four blanks. */
export function blocksOf({ file, text }: ProjectDocument): CodeBlock[] {
  const lines = text.split('\n');
  const blocks: CodeBlock[] = [];
  let at = 0;
  while (at < lines.length) {
    const fence = /^```(.*)$/.exec(lines[at]);
    const isIndented = lines[at].startsWith('    ') && (at === 0 || lines[at - 1].trim() === '');
    if (fence === null && !isIndented) {
      at++;
      continue;
    }
    const first = fence === null ? at : at + 1;
    const isOver = fence === null
      ? (line: string) => line.trim() !== '' && !line.startsWith('    ')
      : (line: string) => line === '```';
    const length = lines.slice(first).findIndex(isOver);
    const end = length < 0 ? lines.length : first + length;
    const body = lines.slice(first, end).map(line => (fence === null ? line.slice(4) : line));
    blocks.push({ file, line: first + 1, info: fence?.[1].trim() ?? '', text: body.join('\n').trimEnd() });
    at = fence === null ? end : end + 1;
  }
  return blocks;
}

/** Whether a block is TypeScript. */
export function isTypeScript({ info }: CodeBlock): boolean {
  return /^(ts|typescript)\b/.test(info);
}

/** Whether a block is for a shell: so fenced, or indented and beginning with a command. */
export function isShell({ info, text }: CodeBlock): boolean {
  return /^(sh|bash|shell|console)\b/.test(info) || (info === '' && /^(npm|npx|node|cd|aws|curl|export|git|python3|terraform|cdk) /.test(text));
}
