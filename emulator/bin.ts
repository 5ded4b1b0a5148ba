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
  const server = await listen(request);
  if (!server) return;
  const stop = () => {
    server.close().catch((error: unknown) => fail(1, `can not stop: ${String(error)}`));
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  process.stdout.write(`listening on ${server.url}\n`);
}

async function listen({ emulator, port, host }: CliRequest & { kind: 'serve' }): Promise<EmulatorServer | undefined> {
  try {
    return await startEmulatorServer(new AppStreamEmulator(emulator), { port, host });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'EADDRINUSE') {
      fail(1, `port ${port} of ${host} is in use: stop what listens there, or give another with --port (0 picks a free one)`);
    } else {
      fail(1, `can not listen on port ${port} of ${host}: ${error instanceof Error ? error.message : String(error)}`);
    }
    return undefined;
  }
}

function fail(exitCode: number, message: string): void {
  process.stderr.write(`appstream-emulator: ${message}\n`);
  process.exitCode = exitCode;
}

main(process.argv.slice(2)).catch((error: unknown) => fail(1, String(error)));
