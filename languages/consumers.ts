import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { APPS, DIST, MAVEN_REPOSITORY, PROJECT, toolEnvironment, WORK } from './environment';
import { run } from './tools';
import { pythonWithPackages } from '../demo/python';
import packageJson from '../package.json';

/** An app of one language, ready to run with the packed library. */
export interface Consumer {
  readonly language: string;
  /** The name of its stack. */
  readonly stack: string;
  readonly program: string;
  readonly args: readonly string[];
  readonly folder: string;
}

/** Installs the package for one language, and compiles the app against it. */
export type Preparation = () => Promise<Consumer>;

/** Every language that runs here, from the one that takes longest. */
export const CONSUMERS: Readonly<Record<string, Preparation>> = { go, java, python, typescript };

const { version } = packageJson;

async function typescript(): Promise<Consumer> {
  const folder = place('typescript');
  const mark = path.join(folder, 'node_modules', 'installed.json');
  const lock = readFileSync(path.join(folder, 'package-lock.json'), 'utf8');
  if (!existsSync(mark) || readFileSync(mark, 'utf8') !== lock) {
    await run({ name: 'typescript-install', program: 'npm', args: ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], cwd: folder });
    writeFileSync(mark, lock);
  }
  const library = path.join(folder, 'node_modules', packageJson.name);
  rmSync(library, { recursive: true, force: true });
  mkdirSync(library);
  const tarball = only(path.join(DIST, 'js'), /\.tgz$/);
  await run({ name: 'typescript-unpack', program: 'tar', args: ['-xzf', tarball, '--strip-components', '1', '-C', library], cwd: folder });
  const bin = path.join(PROJECT, 'node_modules');
  const check = [path.join(bin, 'typescript', 'bin', 'tsc'), '-p', path.join(folder, 'tsconfig.app.json')];
  await run({ name: 'typescript-check', program: process.execPath, args: check, cwd: folder });
  const args = [path.join(bin, 'tsx', 'dist', 'cli.mjs'), 'app.ts'];
  return { language: 'typescript', stack: 'TypeScriptWorkshop', program: process.execPath, args, folder };
}

async function python(): Promise<Consumer> {
  const folder = place('python');
  const interpreter = await pythonWithPackages({
    packages: { name: 'CDK for Python', requirements: path.join(folder, 'requirements.txt'), probe: 'import constructs' },
    folder: path.join(folder, 'venv'),
    logs: path.join(WORK, 'logs'),
    env: toolEnvironment(),
    tell: console.log,
  });
  const pip = async (name: string, ...args: string[]) => run({
    name, program: interpreter, args: ['-m', 'pip', '--disable-pip-version-check', ...args], cwd: folder,
  });
  await pip('python-install', 'install', '--no-index', '--no-deps', '--force-reinstall', only(path.join(DIST, 'python'), /\.whl$/));
  // what the wheel asks for is what is there
  await pip('python-check', 'check');
  return { language: 'python', stack: 'PythonWorkshop', program: interpreter, args: [path.join(folder, 'app.py')], folder };
}

async function java(): Promise<Consumer> {
  const folder = place('java');
  const { groupId, artifactId } = packageJson.jsii.targets.java.maven;
  // Maven never looks again for a version that it has
  rmSync(path.join(MAVEN_REPOSITORY, ...groupId.split('.'), artifactId), { recursive: true, force: true });
  rmSync(path.join(folder, 'target'), { recursive: true, force: true });
  const classpath = path.join(folder, 'target', 'classpath.txt');
  await run({
    name: 'java-compile',
    program: 'mvn',
    args: [
      '--batch-mode', '--no-transfer-progress', `-Dmaven.repo.local=${MAVEN_REPOSITORY}`,
      `-Dpackages=${path.join(DIST, 'java')}`, `-Dcdk-appstream.version=${version}`, 'compile', 'dependency:build-classpath', `-Dmdep.outputFile=${classpath}`,
    ],
    cwd: folder,
  });
  const args = ['-cp', [path.join(folder, 'target', 'classes'), readFileSync(classpath, 'utf8').trim()].join(path.delimiter), 'workshop.Workshop'];
  return { language: 'java', stack: 'JavaWorkshop', program: 'java', args, folder };
}

async function go(): Promise<Consumer> {
  const folder = place('go');
  const [module] = readdirSync(path.join(DIST, 'go'));
  const name = `${packageJson.jsii.targets.go.moduleName}/${module}`;
  const edit = ['mod', 'edit', `-require=${name}@v${version}`, `-replace=${name}=${path.join(DIST, 'go', module)}`];
  await run({ name: 'go-edit', program: 'go', args: edit, cwd: folder });
  const program = path.join(folder, 'workshop');
  await run({ name: 'go-build', program: 'go', args: ['build', '-o', program, '.'], cwd: folder, env: { GOFLAGS: '-mod=readonly -modcacherw' } });
  return { language: 'go', stack: 'GoWorkshop', program, args: [], folder };
}

/** Copies an app to where it is built; what was installed there before stays. */
function place(language: string): string {
  const folder = path.join(WORK, language);
  mkdirSync(folder, { recursive: true });
  cpSync(path.join(APPS, language), folder, { recursive: true });
  return folder;
}

function only(folder: string, pattern: RegExp): string {
  const found = existsSync(folder) ? readdirSync(folder).filter(name => pattern.test(name)) : [];
  if (found.length !== 1) throw new Error(`${folder} has to hold one package, and holds ${found.length}: run \`npm run package\` first`);
  return path.join(folder, found[0]);
}
