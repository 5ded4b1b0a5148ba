import { CodeBlock } from './blocks';

/** One command of a shell block, as words. */
export interface Command {
  readonly file: string;
  readonly line: number;
  readonly words: readonly string[];
}

/** The commands of a shell block: lines put together, comments left out, quoted words whole, assignments before a command taken off. */
export function commandsOf(block: CodeBlock): Command[] {
  const commands: Command[] = [];
  let word = '';
  let words: string[] = [];
  let line = block.line;
  let startedAt = line;
  let quote = '';
  let isQuoted = false;
  const endWord = () => {
    if (word !== '' || isQuoted) {
      if (words.length === 0) startedAt = line;
      words.push(word);
    }
    word = '';
    isQuoted = false;
  };
  const endCommand = () => {
    endWord();
    const start = words.findIndex(each => !/^\w+=/.test(each));
    if (start >= 0) commands.push({ file: block.file, line: startedAt, words: words.slice(start) });
    words = [];
  };
  const { text } = block;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (quote !== '') {
      if (character === quote) quote = '';
      else word += character;
    } else if (character === '"' || character === '\'') {
      quote = character;
      isQuoted = true;
    } else if (character === '\\' && text[at + 1] === '\n') {
      endWord();
      at++;
    } else if (character === '#' && word === '') {
      while (at + 1 < text.length && text[at + 1] !== '\n') at++;
    } else if (/[\n;|&]/.test(character)) {
      endCommand();
    } else if (/\s/.test(character)) {
      endWord();
    } else {
      word += character;
    }
    if (text[at] === '\n') line++;
  }
  endCommand();
  return commands;
}

/** The names of a command's options, without dashes and values. */
export function optionsIn(words: readonly string[]): string[] {
  return words.filter(word => /^--[a-z]/.test(word)).map(word => word.slice(2).split('=')[0]);
}

/** What is known of the programs that the documents have their readers run. */
export interface Programs {
  /** The scripts of package.json. */
  readonly scripts: ReadonlySet<string>;
  /** The options of a program, or `undefined` when it is none of this project's. */
  readonly options: (program: string) => ReadonlySet<string> | undefined;
  /** The options of a command of the CDK CLI, or `undefined` when there is no such command. */
  readonly cdk: (command: string) => ReadonlySet<string> | undefined;
  /** The options of an operation in the AWS CLI, `undefined` when there is no such operation, `'unknown'` for a service that nothing here knows. */
  readonly aws: (service: string, operation: string) => ReadonlySet<string> | undefined | 'unknown';
  /** Whether a file of the project exists. */
  readonly exists: (file: string) => boolean;
}

/** Programs that are not this project's, whose options it has no way to know. */
const OF_OTHERS = new Set(['cd', 'export', 'curl', 'git', 'python3', '.local/venv/bin/pip', '.local/venv/bin/python', 'terraform', 'jq', 'mkdir', 'for', 'do', 'done', 'echo']);

/** Options that every command of the AWS CLI takes. */
const EVERYWHERE_IN_AWS = new Set(['query', 'output', 'region', 'profile', 'endpoint-url', 'no-cli-pager', 'max-items', 'starting-token', 'cli-input-json']);

/** What is wrong with a command: a script, file, operation or option that does not exist. */
export function commandProblems(command: Command, programs: Programs): string[] {
  return problemsOf(command.words, programs).map(problem => `${command.file}:${command.line}: ${problem}`);
}

function problemsOf(words: readonly string[], programs: Programs): string[] {
  const [program, ...rest] = words;
  if (OF_OTHERS.has(program)) return [];
  switch (program) {
    case 'npm': return npmProblems(rest, programs);
    case 'npx': return npxProblems(rest, programs);
    case 'node': return nodeProblems(rest, programs);
    case 'cdk': return cdkProblems(rest, programs);
    case 'aws': return awsProblems(rest, programs);
    case '.ci/run': return [];
    default: return [`nothing is known of the program ${program}`];
  }
}

function npmProblems([verb, ...rest]: readonly string[], programs: Programs): string[] {
  if (verb === 'test') return scriptProblems('test', [], programs);
  if (verb === 'run') return scriptProblems(rest[0], rest.slice(rest.indexOf('--') + 1 || rest.length), programs);
  return ['ci', 'install'].includes(verb) ? [] : [`nothing is known of npm ${verb}`];
}

function npxProblems(rest: readonly string[], programs: Programs): string[] {
  if (rest[0] === '--package') return rest[1] === 'cdk-appstream' ? optionProblems(rest[2], rest.slice(3), programs.options(rest[2])) : [];
  const [program, first, ...others] = rest;
  switch (program) {
    case 'projen': return first === undefined ? [] : scriptProblems(first, others, programs);
    case 'cdk': return cdkProblems(rest.slice(1), programs);
    case 'jest': case 'tsx': {
      const files = [first, ...others].filter(word => word !== undefined && /^[\w./-]+\.ts$/.test(word) && word.includes('/'));
      return files.filter(file => !programs.exists(file)).map(file => `there is no ${file}`);
    }
    case 'jsii-rosetta': case 'tsc': case 'eslint': return [];
    default: return [`nothing is known of npx ${program}`];
  }
}

function nodeProblems([file, ...rest]: readonly string[], programs: Programs): string[] {
  const name = file.split('/').pop()?.replace(/\.js$/, '') ?? '';
  return optionProblems(file, rest, programs.options(name));
}

function scriptProblems(script: string, words: readonly string[], programs: Programs): string[] {
  if (!programs.scripts.has(script)) return [`there is no script ${script}`];
  return optionsIn(words).length === 0 ? [] : optionProblems(script, words, programs.options(script));
}

function cdkProblems(words: readonly string[], programs: Programs): string[] {
  return optionProblems(`cdk ${words[0]}`, words.slice(1), programs.cdk(words[0]));
}

function awsProblems([service, operation, ...rest]: readonly string[], programs: Programs): string[] {
  const options = programs.aws(service, operation);
  if (options === 'unknown') return [];
  return optionProblems(`aws ${service} ${operation}`, rest, options === undefined ? undefined : new Set([...options, ...EVERYWHERE_IN_AWS]));
}

function optionProblems(program: string, words: readonly string[], known: ReadonlySet<string> | undefined): string[] {
  if (known === undefined) return [`there is no ${program}`];
  return optionsIn(words).filter(option => !known.has(option)).map(option => `${program} has no option --${option}`);
}
