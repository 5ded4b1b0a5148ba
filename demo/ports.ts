import { AddressInfo, createServer } from 'node:net';
import { codeOf, Trouble, wordsOf } from './trouble';

/** Everything of the demo listens here and nowhere else. */
export const HOST = '127.0.0.1';

/** A port that is free at this moment: the wanted one, or any. */
export async function freePort(wanted: number | undefined, option: string): Promise<number> {
  try {
    return await tryPort(wanted ?? 0);
  } catch (error) {
    if (codeOf(error) === 'EADDRINUSE') {
      throw new Trouble(`port ${wanted} of ${HOST} is in use: end what listens there, or leave --${option} out to get a free one`);
    }
    throw new Trouble(`no port of ${HOST} can be had for --${option}: ${wordsOf(error)}`);
  }
}

function tryPort(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(port, HOST, () => {
      const { port: got } = server.address() as AddressInfo;
      server.close(error => (error ? reject(error) : resolve(got)));
    });
  });
}
