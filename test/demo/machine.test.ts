import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort, HOST } from '../../demo/ports';
import { ProcessGroup } from '../../demo/process-group';
import { MINISTACK, pythonWithPackages } from '../../demo/python';
import { startAppStream, startMiniStack } from '../../demo/servers';

jest.setTimeout(60_000);

const ROOT = join(__dirname, '..', '..');
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'demo-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('Python', () => {
  /** A python3 of our own: what it does with its arguments is a line of shell. */
  const fakePython = (script: string) => {
    const bin = join(folder, 'bin');
    mkdirSync(bin);
    writeFileSync(join(bin, 'python3'), `#!/bin/sh\n${script}\n`);
    chmodSync(join(bin, 'python3'), 0o755);
    return `${bin}:/usr/bin:/bin`;
  };
  const install = (PATH: string) => pythonWithPackages({
    packages: MINISTACK, folder: join(folder, 'venv'), logs: join(folder, 'logs'), env: { PATH }, tell: () => undefined,
  });

  test('missing: says what to install', async () => {
    await expect(install('')).rejects.toMatchObject({
      name: 'Trouble',
      message: expect.stringMatching(/^MiniStack needs Python 3\.10 or newer.*: there is no python3 on the PATH\ninstall it \(.*python3-venv.*\), then run this again$/),
    });
  });

  test('too old: says which version was found', async () => {
    await expect(install(fakePython('echo "it is version 3.8.1" >&2; exit 1'))).rejects.toThrow(/cannot be used: it is version 3\.8\.1\ninstall it/);
  });

  test('without venv: says what to install', async () => {
    await expect(install(fakePython('test "$1" = -c || { echo "ensurepip is not available" >&2; exit 1; }')))
      .rejects.toThrow(/^no virtual environment could be made in .*: ensurepip is not available\ninstall it/);
  });

  test('a download that fails: says what pip said, where to look, and leaves nothing that counts as installed', async () => {
    const pip = 'echo "ERROR: No matching distribution found for ministack==1.5.33" >&2; exit 1';
    // `-m venv FOLDER` makes a python there that cannot download
    const path = fakePython(`test "$1" = -c && exit 0; mkdir -p "$3/bin"; printf '#!/bin/sh\\n${pip}\\n' > "$3/bin/python"; chmod +x "$3/bin/python"`);

    await expect(install(path)).rejects.toThrow(/^pip could not install MiniStack: ERROR: No matching distribution.*\nsee whether this machine reaches PyPI, or set PIP_INDEX_URL/);
    expect(existsSync(join(folder, 'venv', 'installed.txt'))).toBe(false);
  });

  test('installed once, used again; another list of packages is another environment', async () => {
    const log = join(folder, 'pip-runs');
    const path = fakePython(`test "$1" = -c && exit 0; mkdir -p "$3/bin"; printf '#!/bin/sh\\ntest "$2" = pip && echo run >> ${log}; exit 0\\n' > "$3/bin/python"; chmod +x "$3/bin/python"`);
    const runs = () => readFileSync(log, 'utf8').trim().split('\n').length;

    expect(await install(path)).toBe(join(folder, 'venv', 'bin', 'python'));
    await install(path);
    expect(runs()).toBe(1);

    writeFileSync(join(folder, 'venv', 'installed.txt'), 'ministack==1.5.32\n');
    await install(path);
    expect(runs()).toBe(2);
  });
});

describe('ports', () => {
  test('any free one, or the wanted one', async () => {
    const port = await freePort(undefined, 'ministack-port');

    expect(await freePort(port, 'ministack-port')).toBe(port);
  });

  test('a busy one is named, with the option to leave out', async () => {
    const server = createServer().listen(0, HOST);
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;

    await expect(freePort(port, 'ministack-port')).rejects.toThrow(`port ${port} of 127.0.0.1 is in use: end what listens there, or leave --ministack-port out to get a free one`);
    server.close();
  });
});

describe('servers', () => {
  test('an emulator that is not built: says how to build it', async () => {
    const program = join(folder, 'appstream-emulator.js');

    await expect(startAppStream({ program, port: 1, speed: 40, folder })).rejects.toThrow(/is missing\nrun npx projen bundle, then this again$/);
  });

  test('one that ends at once: its last words, and where the others are', async () => {
    const python = join(folder, 'python');
    writeFileSync(python, '#!/bin/sh\necho "ModuleNotFoundError: No module named yaml" >&2\nexit 1\n');
    chmodSync(python, 0o755);

    await expect(startMiniStack({ python, port: await freePort(undefined, ''), speed: 40, appstream: 'http://127.0.0.1:1', folder }))
      .rejects.toThrow(/^MiniStack did not start: ModuleNotFoundError: No module named yaml\nall of its output: .*ministack\.log$/);
  });
});

describe('process groups', () => {
  const LOOKS = 400;
  const isThere = (pid: number) => {
    const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' });
    // of a dead process whose parent does not care, a line stays behind
    return /^[^Z\s]/.test(stdout);
  };
  const childOf = async (file: string): Promise<number> => {
    for (let looks = 0; looks < LOOKS; looks++) {
      if (existsSync(file) && readFileSync(file, 'utf8').endsWith('\n')) return Number(readFileSync(file, 'utf8'));
      await pause(50);
    }
    throw new Error('the process was never started');
  };
  /** A shell that starts another process, tells its id, and waits: both are deaf to SIGTERM. */
  const deaf = (file: string) => `trap "" TERM; sleep 1000 & echo $! > ${file}; wait`;

  test('stop ends the process and what it started, deaf or not', async () => {
    const file = join(folder, 'pid');
    const group = ProcessGroup.start({ command: '/bin/sh', args: ['-c', deaf(file)], env: process.env, log: join(folder, 'log') });
    const child = await childOf(file);
    expect([isThere(group.pid), isThere(child)]).toEqual([true, true]);

    await group.stop();

    expect([isThere(group.pid), isThere(child)]).toEqual([false, false]);
  });

  test('a command that is not there is told, not thrown', async () => {
    const group = ProcessGroup.start({ command: join(folder, 'nothing'), args: [], env: {}, log: join(folder, 'log') });

    expect(await group.ended).toMatchObject({ code: null, failure: { code: 'ENOENT' } });
    await group.stop();
  });

  test.each(['SIGKILL', 'uncaught error'])('nothing outlives a program that ends by %s', async end => {
    const file = join(folder, 'pid');
    const program = `
      const { ProcessGroup } = require(${JSON.stringify(join(ROOT, 'demo', 'process-group.ts'))});
      ProcessGroup.start({ command: '/bin/sh', args: ['-c', ${JSON.stringify(deaf(file))}], env: process.env, log: ${JSON.stringify(join(folder, 'log'))} });
      process.stdin.once('data', () => { throw new Error('uncaught'); });
    `;
    const parent = spawn(process.execPath, ['--import', 'tsx', '-e', program], { cwd: ROOT, stdio: ['pipe', 'ignore', 'ignore'] });
    const child = await childOf(file);
    expect(isThere(child)).toBe(true);

    if (end === 'SIGKILL') parent.kill('SIGKILL'); else parent.stdin.write('now\n');

    for (let looks = 0; looks < LOOKS && isThere(child); looks++) await pause(50);
    expect(isThere(child)).toBe(false);
  });
});
