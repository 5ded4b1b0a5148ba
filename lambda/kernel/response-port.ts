import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { ResponsePort } from './ports';

/** How long one PUT may take, in milliseconds. */
const TIMEOUT = 20_000;

/** Sends answers over HTTP. */
export const httpResponsePort: ResponsePort = {
  put: (url, body) => new Promise((resolve, reject) => {
    const target = new URL(url);
    const request = (target.protocol === 'http:' ? httpRequest : httpsRequest)(target, {
      method: 'PUT',
      // the signature covers an empty content type
      headers: { 'content-type': '', 'content-length': Buffer.byteLength(body) },
      timeout: TIMEOUT,
    }, reply => {
      reply.resume();
      reply.on('end', () => resolve(reply.statusCode ?? 0));
      reply.on('error', reject);
    });
    request.on('timeout', () => request.destroy(new Error(`no reply of CloudFormation's response URL within ${TIMEOUT} ms`)));
    request.on('error', reject);
    request.end(body);
  }),
};
