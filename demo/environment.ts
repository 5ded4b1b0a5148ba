import { devNull } from 'node:os';

/** The Region that everything local pretends to be in. */
export const REGION = 'us-east-1';

/** The account that MiniStack and the emulator pretend to be. */
export const ACCOUNT = '000000000000';

/** Credentials that are worth nothing anywhere. */
export const CREDENTIALS = { accessKeyId: 'test', secretAccessKey: 'test' };

/** Settings of the person at the machine that must not reach a local run: their account, their CLI's ways, and a proxy in the way of 127.0.0.1. */
const FOREIGN = /^(AWS_|CDK_|npm_|(https?|all|no)_proxy$)/i;

/** What turns an SDK or a CLI towards the local servers, and away from every real account. */
export function localAccess(): Record<string, string> {
  return {
    AWS_REGION: REGION,
    AWS_DEFAULT_REGION: REGION,
    AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}

/** The environment of a local process. */
export function localEnvironment(more: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !FOREIGN.test(name));
  return { ...Object.fromEntries(own), ...localAccess(), NO_COLOR: '1', NODE_NO_WARNINGS: '1', ...more };
}
