import { readFileSync, rmSync } from 'node:fs';
import * as path from 'node:path';
import { Consumer } from './consumers';
import { Synthesis } from './templates';
import { attempt } from './tools';

/** A name that the service does not take, and what has to be said of it: where, what, the rule, and what to do. */
const WRONG_NAME = 'a wrong name';
const WORDS = (stack: string) => [`[${stack}/Builder]`, '`imageBuilderName`', `"${WRONG_NAME}"`, '1 to 101 letters', 'correct the name, or leave it out'];

/** Runs an app as the CDK CLI does, and reads what it made. */
export async function synthesize(consumer: Consumer): Promise<Synthesis> {
  const { language, stack, program, args, folder } = consumer;
  const outdir = path.join(folder, 'cdk.out');
  rmSync(outdir, { recursive: true, force: true });
  const { code, output, log } = await attempt({ name: `${language}-synth`, program, args, cwd: folder, env: { CDK_OUTDIR: outdir } });
  if (code !== 0) throw new Error(`the app in ${language} ended with status ${code}; its output: ${log}\n${output.trim().split('\n').slice(-25).join('\n')}`);
  const template = readFileSync(path.join(outdir, `${stack}.template.json`), 'utf8');
  const manifest: { files: Record<string, { source: { path: string } }> } = JSON.parse(readFileSync(path.join(outdir, `${stack}.assets.json`), 'utf8'));
  const assets = Object.entries(manifest.files).filter(([, { source }]) => source.path !== `${stack}.template.json`).map(([hash]) => hash).sort();
  return { language, stack, template, assets };
}

/** What is wrong with how an app ends that gives a builder a wrong name: it has to fail, and to say why. */
export async function errorProblems(consumer: Consumer): Promise<string[]> {
  const { language, stack, program, args, folder } = consumer;
  const env = { CDK_OUTDIR: path.join(folder, 'cdk.wrong.out'), CDK_CONTEXT_JSON: JSON.stringify({ name: WRONG_NAME }) };
  const { code, output, log } = await attempt({ name: `${language}-wrong-name`, program, args, cwd: folder, env });
  if (code === 0) return [`${language} takes ${JSON.stringify(WRONG_NAME)} for a name`];
  return WORDS(stack).filter(words => !output.includes(words)).map(words => `the error in ${language} does not say ${words}: see ${log}`);
}
