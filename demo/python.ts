import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { ProcessGroup } from './process-group';
import { codeOf, Trouble } from './trouble';

/** MiniStack and what it needs, each with its version. */
export const MINISTACK: PinnedPackages = { name: 'MiniStack', requirements: path.join(__dirname, 'requirements.txt'), probe: 'import ministack' };

const INSTALL_PYTHON = 'install it (Debian and Ubuntu: apt-get install python3 python3-venv; macOS: brew install python3), then run this again';

/** Fails unless the interpreter is there and new enough. */
const CHECK_PYTHON = 'import sys, venv, ensurepip; sys.exit(0 if sys.version_info >= (3, 10) else "it is version " + sys.version.split()[0])';

/** Packages from PyPI that are wanted in certain versions. */
export interface PinnedPackages {
  /** What people call them. */
  readonly name: string;
  /** The file that pins them. */
  readonly requirements: string;
  /** A line of Python that runs only when they are there. */
  readonly probe: string;
}

/** Where packages are installed, and who is told what happens. */
export interface PythonProps {
  readonly packages: PinnedPackages;
  /** The virtual environment, a folder of the project's own. */
  readonly folder: string;
  /** Where the outputs of pip and the interpreter go. */
  readonly logs: string;
  /** The environment of the person at the machine: their proxy and index are what pip needs. */
  readonly env: NodeJS.ProcessEnv;
  readonly tell: (line: string) => void;
}

/** The interpreter of a virtual environment that holds exactly the pinned packages; made when it is missing or another one. */
export async function pythonWithPackages(props: PythonProps): Promise<string> {
  const python = path.join(props.folder, 'bin', 'python');
  const mark = path.join(props.folder, 'installed.txt');
  const wanted = readFileSync(props.packages.requirements, 'utf8');
  if (existsSync(mark) && readFileSync(mark, 'utf8') === wanted && await run(props, 'check', python, ['-c', props.packages.probe]) === undefined) {
    return python;
  }
  const missing = await run(props, 'python', 'python3', ['-c', CHECK_PYTHON]);
  if (missing !== undefined) {
    throw new Trouble(`${props.packages.name} needs Python 3.10 or newer with its venv module, and python3 cannot be used: ${missing}\n${INSTALL_PYTHON}`);
  }
  props.tell(`installing ${props.packages.name} from PyPI into ${path.relative(process.cwd(), props.folder) || props.folder}, once`);
  rmSync(props.folder, { recursive: true, force: true });
  mkdirSync(path.dirname(props.folder), { recursive: true });
  const noVenv = await run(props, 'venv', 'python3', ['-m', 'venv', props.folder]);
  if (noVenv !== undefined) {
    throw new Trouble(`no virtual environment could be made in ${props.folder}: ${noVenv}\n${INSTALL_PYTHON}`);
  }
  const noPackages = await run(props, 'pip', python, ['-m', 'pip', 'install', '--disable-pip-version-check', '--no-input', '--requirement', props.packages.requirements]);
  if (noPackages !== undefined) {
    throw new Trouble(`pip could not install ${props.packages.name}: ${noPackages}\n`
      + `see whether this machine reaches PyPI, or set PIP_INDEX_URL to an index that it reaches, then run this again; all of pip's words: ${logOf(props, 'pip')}`);
  }
  writeFileSync(mark, wanted);
  return python;
}

/** The last words of a command that failed; undefined when it did not. */
async function run(props: PythonProps, name: string, command: string, args: readonly string[]): Promise<string | undefined> {
  mkdirSync(props.logs, { recursive: true });
  const group = ProcessGroup.start({ command, args, env: props.env, log: logOf(props, name) });
  const { code, failure } = await group.ended;
  await group.stop();
  if (code === 0) return undefined;
  if (failure !== undefined) return codeOf(failure) === 'ENOENT' ? `there is no ${command} on the PATH` : failure.message;
  const lines = group.output().trim().split('\n').filter(line => !line.startsWith('[notice]'));
  return lines.at(-1) || `exit status ${code}`;
}

function logOf(props: PythonProps, name: string): string {
  return path.join(props.logs, `${name}.log`);
}
