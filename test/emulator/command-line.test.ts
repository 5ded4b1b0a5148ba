import { ChildProcess, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';

// every test starts a process
jest.setTimeout(30_000);

const ROOT = join(__dirname, '..', '..');

interface End {
  code: number | null;
  out: string;
  err: string;
}

let folder: string;
let bundle: string;
const children: ChildProcess[] = [];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'appstream-emulator-'));
  bundle = join(folder, 'assets', 'emulator', 'appstream-emulator.js');
  buildSync({
    entryPoints: [join(ROOT, 'emulator', 'bin.ts')],
    outfile: bundle,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    logLevel: 'silent',
    banner: { js: '#!/usr/bin/env node' },
  });
  cpSync(join(ROOT, 'package.json'), join(folder, 'package.json'));
});

afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

function start(args: string[], file = bundle): { child: ChildProcess; firstLine: Promise<string>; end: Promise<End> } {
  const child = spawn(process.execPath, [file, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  children.push(child);
  let out = '';
  let err = '';
  const firstLine = new Promise<string>((resolve, reject) => {
    child.stdout?.on('data', (chunk: Buffer) => {
      out += chunk.toString();
      if (out.includes('\n')) resolve(out.split('\n')[0]);
    });
    child.on('close', () => reject(new Error(`it ended without a line: ${err}`)));
  });
  // whoever waits for the end only does not care
  firstLine.catch(() => undefined);
  child.stderr?.on('data', (chunk: Buffer) => {
    err += chunk.toString();
  });
  const end = new Promise<End>(resolve => child.on('close', code => resolve({ code, out, err })));
  return { child, firstLine, end };
}

describe('the command', () => {
  test.each(['SIGINT', 'SIGTERM'] as const)('serves until %s, and ends with 0', async signal => {
    const { child, firstLine, end } = start(['--port', '0', '--speed', '1e6', '--region', 'eu-west-1', '--account-id', '111122223333', '--quota', 'stream.standard.small=1']);
    const line = await firstLine;
    expect(line).toMatch(/^listening on http:\/\/127\.0\.0\.1:\d+$/);
    const url = line.slice('listening on '.length);
    const create = (name: string) => fetch(url, {
      method: 'POST',
      headers: { 'x-amz-target': 'PhotonAdminProxyService.CreateImageBuilder' },
      body: JSON.stringify({ Name: name, InstanceType: 'stream.standard.small', ImageName: 'AppStream-RHEL8-08-31-2026' }),
    });
    expect(await (await create('a')).json()).toMatchObject({ ImageBuilder: { Arn: 'arn:aws:appstream:eu-west-1:111122223333:image-builder/a' } });
    expect(await (await create('b')).json()).toMatchObject({ __type: 'LimitExceededException' });
    child.kill(signal);
    expect(await end).toEqual({ code: 0, out: `${line}\n`, err: '' });
  });

  test('tells its options', async () => {
    const { code, out, err } = await start(['--help']).end;
    expect({ code, err }).toEqual({ code: 0, err: '' });
    for (const option of ['--port', '--host', '--speed', '--region', '--account-id', '--faults', '--state', '--version']) expect(out).toContain(option);
  });

  test('tells the version of its package, and that it does not know when there is none', async () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    expect(await start(['--version']).end).toEqual({ code: 0, out: `${version}\n`, err: '' });
    const alone = join(folder, 'a', 'b', 'c', 'd', 'e', 'alone.js');
    mkdirSync(join(alone, '..'), { recursive: true });
    cpSync(bundle, alone);
    writeFileSync(join(alone, '..', 'package.json'), '{"name":"somebody-else","version":"9.9.9"}');
    expect(await start(['--version'], alone).end).toEqual({ code: 0, out: 'unknown\n', err: '' });
  });

  test.each([
    [['--sped', '2'], "unknown option '--sped'"],
    [['serve'], "unexpected argument 'serve'"],
    [['--port'], "option '--port <value>' argument missing"],
    [['--port', '-1'], "option '--port' argument is ambiguous"],
    [['--port', '70000'], "--port must be a whole number from 0 to 65535, got '70000'"],
    [['--port', 'http'], '--port must be a whole number'],
    [['--speed', '0'], "--speed must be a number above 0, got '0'"],
    [['--speed', ''], "--speed must be a number above 0, got ''"],
    [['--region', 'Europe'], '--region must be a Region such as eu-central-1'],
    [['--account-id', '123'], '--account-id must be an account of 12 digits'],
    [['--quota', 'stream.standard.small'], '--quota must be such as'],
    [['--stop-time', 'soon'], '--stop-time must be a number of seconds'],
    [['--state-lag', '-1'], "option '--state-lag' argument is ambiguous"],
    [['--tag-lag', 'x'], '--tag-lag must be a number of seconds'],
    [['--faults', '/nowhere/faults.json'], '--faults: can not read /nowhere/faults.json: ENOENT'],
    [['--faults', 'package.json'], '--faults: package.json must hold a JSON list of rules'],
    [['--faults', 'README.md'], '--faults: can not read README.md: Unexpected token'],
    [['--state', ''], "--state must be the path of a file, got ''"],
    [['--state', 'package.json'], '--state: package.json is no state of this emulator'],
  ])('refuses %j in one line', async (args, words) => {
    const { code, out, err } = await start(args).end;
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(words);
    expect(err).toMatch(/^appstream-emulator: [^\n]*\n$/);
  });

  test('refuses a rule among its faults in one line', async () => {
    const file = join(folder, 'wrong-faults.json');
    writeFileSync(file, '[{"kind":"throttle"},{"kind":"throttle","times":"x"}]');
    expect(await start(['--faults', file]).end).toEqual({
      code: 2,
      out: '',
      err: `appstream-emulator: --faults: ${file}: rule 2: \`times\` of a fault rule of kind throttle can not be "x" (--help lists the options)\n`,
    });
  });

  test('begins with faults, keeps its state even when it is killed, and goes on with it', async () => {
    const state = join(folder, 'state.json');
    const faults = join(folder, 'faults.json');
    writeFileSync(faults, '[{"kind":"throttle","operation":"DescribeImageBuilders"}]');
    const call = async (url: string, operation: string, input: unknown) => {
      const response = await fetch(url, { method: 'POST', headers: { 'x-amz-target': `PhotonAdminProxyService.${operation}` }, body: JSON.stringify(input) });
      return response.json();
    };
    const create = { Name: 'a', InstanceType: 'stream.standard.small', ImageName: 'AppStream-RHEL8-08-31-2026', Tags: { team: 'ledger' } };
    const urlOf = async (run: ReturnType<typeof start>) => (await run.firstLine).slice('listening on '.length);

    const first = start(['--port', '0', '--state', state, '--faults', faults]);
    const firstUrl = await urlOf(first);
    expect(await call(firstUrl, 'DescribeImageBuilders', {})).toMatchObject({ __type: 'ThrottlingException' });
    await call(firstUrl, 'CreateImageBuilder', create);
    first.child.kill('SIGKILL');
    await first.end;

    const second = start(['--port', '0', '--state', state, '--create-time', '0']);
    const secondUrl = await urlOf(second);
    expect(await call(secondUrl, 'DescribeImageBuilders', {})).toMatchObject({ ImageBuilders: [{ Name: 'a', State: 'PENDING' }] });
    await call(secondUrl, 'CreateImageBuilder', { ...create, Name: 'b' });
    await call(secondUrl, 'DescribeImages', {});
    second.child.kill('SIGTERM');
    expect(await second.end).toMatchObject({ code: 0, err: '' });

    const third = start(['--port', '0', '--state', state]);
    const thirdUrl = await urlOf(third);
    expect(await (await fetch(`${thirdUrl}/_emulator/builders`)).json()).toMatchObject([{ name: 'a', state: 'PENDING', tags: { team: 'ledger' } }, { name: 'b', state: 'RUNNING' }]);
    // the describe at the end of the run before is remembered, too
    expect(await (await fetch(`${thirdUrl}/_emulator/calls`)).json()).toHaveLength(5);
    third.child.kill('SIGTERM');
    await third.end;

    expect(await start(['--port', '0', '--state', state, '--region', 'eu-west-1']).end).toEqual({
      code: 2,
      out: '',
      err: 'appstream-emulator: the saved state is of the region us-east-1, and eu-west-1 is asked for: ask for the same, or begin with another state (--help lists the options)\n',
    });
  });

  test('does not start when it can not keep its state', async () => {
    const { code, out, err } = await start(['--port', '0', '--state', join(folder, 'no-such-folder', 'state.json')]).end;
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(/^appstream-emulator: can not keep the state: ENOENT[^\n]*\n$/);
  });

  test('says what to do when its port is in use', async () => {
    const other = createServer();
    await new Promise<void>(resolve => other.listen(0, '127.0.0.1', resolve));
    const address = other.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const { code, out, err } = await start(['--port', String(port)]).end;
    other.close();
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toBe(`appstream-emulator: port ${port} of 127.0.0.1 is in use: stop what listens there, or give another with --port (0 picks a free one)\n`);
  });

  test('says so when it can not listen at an address', async () => {
    const { code, err } = await start(['--port', '0', '--host', '192.0.2.1']).end;
    expect(code).toBe(1);
    expect(err).toMatch(/^appstream-emulator: can not listen on port 0 of 192\.0\.2\.1: [^\n]*\n$/);
  });
});
