import { CliRequest, HELP, parseCommandLine } from './cli-options';
import { AppStreamEmulator } from './emulator';
import { UsageError } from './errors';
import { EmulatorServer, startEmulatorServer } from './http-server';
import { packageVersion } from './version';

async function main(args: readonly string[]): Promise<void> {
  const request = requestOf(args);
  switch (request?.kind) {
    case 'help':
      process.stdout.write(HELP);
      break;
    case 'version':
      process.stdout.write(`${packageVersion(__dirname)}\n`);
      break;
    case 'serve':
      await serve(request);
      break;
  }
}

function requestOf(args: readonly string[]): CliRequest | undefined {
  try {
    return parseCommandLine(args);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    fail(2, `${error.message} (--help lists the options)`);
    return undefined;
  }
}

async function serve(request: CliRequest & { kind: 'serve' }): Promise<void> {
  const emulator = emulatorOf(request);
  const server = emulator && await listen(emulator, request);
  if (!server) return;
  const save = () => request.stateFile?.write(emulator.state());
  try {
    save();
  } catch (error) {
    await server.close();
    fail(1, `can not keep the state: ${wordsOf(error)}`);
    return;
  }
  const stop = () => {
    server.close().then(save).catch((error: unknown) => fail(1, `can not stop: ${wordsOf(error)}`));
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  process.stdout.write(`listening on ${server.url}\n`);
}

/** The emulator, as it was left if it is to keep its state; undefined when that makes no sense. */
function emulatorOf({ emulator: options, faults, stateFile }: CliRequest & { kind: 'serve' }): AppStreamEmulator | undefined {
  try {
    const emulator: AppStreamEmulator = new AppStreamEmulator({
      ...options,
      state: stateFile?.read(),
      onChange: () => stateFile?.write(emulator.state()),
    });
    emulator.fault(...faults);
    return emulator;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    fail(2, `${error.message} (--help lists the options)`);
    return undefined;
  }
}

async function listen(emulator: AppStreamEmulator, { port, host }: CliRequest & { kind: 'serve' }): Promise<EmulatorServer | undefined> {
  try {
    return await startEmulatorServer(emulator, { port, host });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'EADDRINUSE') {
      fail(1, `port ${port} of ${host} is in use: stop what listens there, or give another with --port (0 picks a free one)`);
    } else {
      fail(1, `can not listen on port ${port} of ${host}: ${wordsOf(error)}`);
    }
    return undefined;
  }
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function fail(exitCode: number, message: string): void {
  process.stderr.write(`appstream-emulator: ${message}\n`);
  process.exitCode = exitCode;
}

main(process.argv.slice(2)).catch((error: unknown) => fail(1, String(error)));
