import { mkdirSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { localEnvironment } from './environment';
import { ProcessGroup } from './process-group';

/** How a command of the CDK CLI ended. */
export interface CdkResult {
  readonly command: string;
  readonly code: number | null;
  /** What it printed, both streams. */
  readonly output: string;
  /** How long it took, in milliseconds. */
  readonly ms: number;
}

/** Which CLI, which app, which servers. */
export interface CdkProps {
  /** The folder that has aws-cdk and tsx in its node_modules. */
  readonly project: string;
  /** The folder of the examples. */
  readonly examples: string;
  /** The tsconfig.json that tells where the app's imports are. */
  readonly tsconfig: string;
  /** Where the CLI keeps what it writes: cloud assembly, caches, logs. */
  readonly folder: string;
  /** The endpoint of CloudFormation and everything else. */
  readonly endpoint: string;
}

/** One of the examples: an app with one stack. */
export interface Example {
  /** The name of its folder, which has the app in `app.ts`. */
  readonly folder: string;
  /** The name of its stack. */
  readonly stack: string;
  /** The program and its arguments that make the assembly. @default tsx, with the example's `app.ts` */
  readonly command?: readonly string[];
}

/** Values for the app's context. */
export type Context = Readonly<Record<string, string>>;

/** The real CDK CLI, pointed at the local servers. */
export class Cdk {
  private count = 0;

  constructor(private readonly props: CdkProps) {}

  /** Prepares the environment. */
  public async bootstrap(account: string, region: string): Promise<CdkResult> {
    return this.run('bootstrap', {}, [`aws://${account}/${region}`]);
  }

  /** Deploys the stack of an example; a deployment that fails is a result like another. */
  public async deploy(example: Example, context: Context): Promise<CdkResult> {
    const args = [example.stack, '--require-approval', 'never', '--method', 'direct', '--progress', 'events'];
    return this.run('deploy', { app: this.app(example) }, args, context);
  }

  /** Destroys the stack of an example. */
  public async destroy(example: Example, context: Context): Promise<CdkResult> {
    return this.run('destroy', { app: this.app(example) }, [example.stack, '--force'], context);
  }

  /** The command that makes the assembly, for a shell. */
  private app({ folder, command }: Example): string {
    const { project, tsconfig, examples } = this.props;
    const tsx = path.join(project, 'node_modules', 'tsx', 'dist', 'cli.mjs');
    const parts = command ?? [process.execPath, tsx, '--tsconfig', tsconfig, path.join(examples, folder, 'app.ts')];
    return parts.map(part => `"${part}"`).join(' ');
  }

  private async run(command: string, app: { readonly app?: string }, args: readonly string[], context: Context = {}): Promise<CdkResult> {
    const { project, folder, endpoint } = this.props;
    mkdirSync(folder, { recursive: true });
    // a file, since the CLI takes quotes off `--app`, and paths may hold blanks
    writeFileSync(path.join(folder, 'cdk.json'), JSON.stringify({ ...app, output: path.join(folder, 'cdk.out') }));
    const settings = ['--no-notices', '--no-version-reporting', '--no-color', '--ci'];
    const values = Object.entries(context).flatMap(([key, value]) => ['--context', `${key}=${value}`]);
    const start = Date.now();
    const group = ProcessGroup.start({
      command: process.execPath,
      args: [path.join(project, 'node_modules', 'aws-cdk', 'bin', 'cdk'), command, ...args, ...values, ...settings],
      cwd: folder,
      env: localEnvironment({
        AWS_ENDPOINT_URL: endpoint,
        CDK_HOME: path.join(folder, 'home'),
        CDK_DISABLE_VERSION_CHECK: '1',
        CDK_DISABLE_CLI_TELEMETRY: 'true',
      }),
      log: path.join(folder, `${String(++this.count).padStart(2, '0')}-${command}.log`),
    });
    const { code, failure } = await group.ended;
    await group.stop();
    return { command: `cdk ${[command, ...values].join(' ')}`, code, output: failure?.message ?? group.output(), ms: Date.now() - start };
  }
}

/** The CLI's word on a deployment that failed: from its cross to the next empty line, before the logs that it also shows. */
export function failureOf(result: CdkResult): string {
  const lines = result.output.trim().split('\n');
  const start = lines.findIndex(line => line.trim().startsWith('❌'));
  if (start < 0) return lines.slice(-3).join('\n');
  const words = lines.slice(start);
  const end = words.findIndex(line => line.trim() === '');
  return (end < 0 ? words : words.slice(0, end)).join('\n');
}
