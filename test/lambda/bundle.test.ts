import { spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, IncomingMessage } from 'node:http';
import { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import * as path from 'node:path';

const BUNDLE = path.join(__dirname, '..', '..', 'assets', 'lambda');
const FILES = ['index.js', 'respond.js', 'work.js'];

const EVENT = {
  RequestType: 'Create',
  RequestId: 'request',
  StackId: 'arn:aws:cloudformation:eu-west-1:111122223333:stack/Shop/0a1b2c3d-1111-2222-3333-444455556666',
  LogicalResourceId: 'Builder',
  ResourceType: 'Custom::AppStreamImageBuilder',
  ResourceProperties: {},
};

/** Call the handler of a bundle in a process of its own, with what it is called with as JSON. */
function callHandler(folder: string, payload: unknown): { status: number | null; output: string } {
  const script = `require(${JSON.stringify(folder)}).handler(${JSON.stringify(payload)})`
    + '.then(result => console.log("returned", JSON.stringify(result)), error => { console.log("threw", error.message); process.exit(1); });';
  const { status, stdout, stderr } = spawnSync(process.execPath, ['-e', script], { encoding: 'utf8', env: { PATH: process.env.PATH } });
  return { status, output: stdout + stderr };
}

describe('the bundle', () => {
  test('holds three files, the SDK among them, and not a byte of aws-cdk-lib', () => {
    expect(readdirSync(BUNDLE).sort()).toEqual(FILES);
    const text = FILES.map(file => readFileSync(path.join(BUNDLE, file), 'utf8')).join('');
    // compared as booleans: a failure would print the whole bundle
    expect(text.includes('PhotonAdminProxyService')).toBe(true);
    expect(text.includes('aws-cdk-lib')).toBe(false);
    expect(FILES.reduce((sum, file) => sum + statSync(path.join(BUNDLE, file)).size, 0)).toBeLessThan(500_000);
  });

  test('keeps the answer apart from everything else', () => {
    expect(statSync(path.join(BUNDLE, 'respond.js')).size).toBeLessThan(10_000);
  });

  test('throws for an event that cannot be answered', () => {
    expect(callHandler(BUNDLE, { ...EVENT, ResponseURL: undefined })).toEqual({ status: 1, output: expect.stringContaining('ResponseURL is missing') });
  });

  test('answers FAILED by itself when a request cannot be read', () => {
    const { status, output } = callHandler(BUNDLE, { ...EVENT, RequestType: 'Other', ResponseURL: 'http://127.0.0.1:9/' });
    expect([status, output]).toEqual([1, expect.stringContaining('ECONNREFUSED')]);
  });

  describe('whose larger part is broken', () => {
    let folder: string;
    beforeAll(() => {
      folder = mkdtempSync(path.join(tmpdir(), 'bundle-'));
      cpSync(BUNDLE, folder, { recursive: true });
      writeFileSync(path.join(folder, 'work.js'), 'this is no program');
    });
    afterAll(() => rmSync(folder, { recursive: true }));

    test('cannot tick', () => {
      expect(callHandler(folder, { mode: 'tick', state: {} }).status).toBe(1);
    });

    test('still tells CloudFormation, with the headers that the signature covers', async () => {
      const received = new Promise<{ request: IncomingMessage; body: string }>(resolve => {
        const server = createServer((request, reply) => {
          const parts: Buffer[] = [];
          request.on('data', (part: Buffer) => parts.push(part));
          request.on('end', () => {
            reply.end();
            server.close();
            resolve({ request, body: Buffer.concat(parts).toString() });
          });
        });
        server.listen(0, '127.0.0.1', () => {
          const { port } = server.address() as AddressInfo;
          const state = { event: { ...EVENT, ResponseURL: `http://127.0.0.1:${port}/answer?X-Amz-Date=x` }, error: { Error: 'Runtime.UserCodeSyntaxError' } };
          // the server lives in this process: the handler must run beside it
          const script = `require(${JSON.stringify(folder)}).handler(${JSON.stringify({ mode: 'respond', state })})`;
          spawn(process.execPath, ['-e', script], { stdio: 'ignore' });
        });
      });
      const { request, body } = await received;
      expect(request.method).toBe('PUT');
      expect(request.headers['content-type']).toBe('');
      expect(request.headers['content-length']).toBe(String(Buffer.byteLength(body)));
      expect(JSON.parse(body)).toMatchObject({ Status: 'FAILED', PhysicalResourceId: 'cdk-appstream:unknown', RequestId: 'request' });
    });
  });
});
