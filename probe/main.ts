import { randomBytes } from 'node:crypto';
import { createInterface } from 'node:readline/promises';
import { HELP, parseProbeArguments, ProbeRequest } from './arguments';
import { INSTANCE_TYPE, probeBuilder } from './builder-probe';
import { cleanUp, Made } from './clean-up';
import { cloudOf } from './cloud';
import { QUESTIONS, tableOf, verdicts } from './judge';
import { BuilderObservations } from './observations';
import { probeUpdates, StackObservations } from './stack-probe';
import { Trouble, UsageError, wordsOf } from '../demo/trouble';

type Run = Extract<ProbeRequest, { readonly kind: 'run' }>;

const COST = `one image builder of ${INSTANCE_TYPE} for 15 to 40 minutes at the hourly price of your Region, less than one US dollar in all of them;
two stacks with a function and a state machine each, which cost nothing that shows on a bill`;

const PLAN = `What is looked at:

${QUESTIONS.map(({ assumed, takesBuilder }) => `  - ${assumed}${takesBuilder ? ' (takes an image builder)' : ''}`).join('\n')}

What it costs: ${COST}.

What is left: nothing. Both stacks and the builder are deleted at the end, also after an error or Ctrl-C.`;

async function main(): Promise<number> {
  const request = parseProbeArguments(process.argv.slice(2));
  switch (request.kind) {
    case 'help':
      console.log(HELP);
      return 0;
    case 'plan':
      console.log(PLAN);
      return 0;
    case 'run':
      return await agreed(request) ? run(request) : 0;
  }
}

async function agreed({ endpoint, isAgreed, withBuilder }: Run): Promise<boolean> {
  if (isAgreed || endpoint !== undefined) return true;
  console.log(PLAN);
  const prompt = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await prompt.question(`\nGo on${withBuilder ? ', with costs' : ''}? Only "yes" does: `);
  prompt.close();
  return answer.trim() === 'yes';
}

async function run(request: Run): Promise<number> {
  const cloud = cloudOf(request);
  const name = `cdk-appstream-probe-${randomBytes(4).toString('hex')}`;
  const made: Made = { stacks: [name, `${name}-builder`], builder: name };
  const interruption = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interruption.abort(new Trouble(`interrupted by ${signal}`)));

  let stack: StackObservations | undefined;
  let builder: BuilderObservations | undefined;
  let trouble: unknown;
  const tell = (line: string) => console.log(line);
  const interruptible = { ...cloud, signal: interruption.signal };
  try {
    stack = await probeUpdates(interruptible, made.stacks[0], tell);
    if (request.withBuilder) builder = await probeBuilder(interruptible, made.stacks[1], made.builder, tell);
  } catch (error) {
    trouble = interruption.signal.reason ?? error;
    console.error(`stopped: ${wordsOf(trouble)}`);
  }
  console.log('removing everything: please wait, a second Ctrl-C would leave what is still there');
  const { deletion, left } = await cleanUp(cloud, made, trouble !== undefined && request.withBuilder);
  if (stack !== undefined) {
    const rows = verdicts({ ...stack, builder, deletion }, request.withBuilder);
    console.log(`\n${tableOf(rows)}\n`);
    if (rows.some(({ holds }) => holds !== true)) trouble ??= new Trouble('not everything was seen as assumed');
  }
  console.log(left.length === 0 ? 'nothing is left' : `STILL THERE, please delete: ${left.join('; ')}`);
  return trouble === undefined && left.length === 0 ? 0 : 1;
}

main().then(code => {
  process.exitCode = code;
}, error => {
  console.error(`error: ${wordsOf(error)}`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
});
