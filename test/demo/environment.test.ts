import { devNull } from 'node:os';
import { localEnvironment } from '../../demo/environment';

const before = { ...process.env };

afterEach(() => {
  process.env = { ...before };
});

test('nothing of the account of the person at the machine reaches a local process', () => {
  Object.assign(process.env, {
    AWS_PROFILE: 'production',
    AWS_SESSION_TOKEN: 'real',
    AWS_ACCESS_KEY_ID: 'real',
    AWS_CONFIG_FILE: '/home/me/.aws/config',
    CDK_DEFAULT_ACCOUNT: '210987654321',
    HTTPS_PROXY: 'http://proxy:3128',
    http_proxy: 'http://proxy:3128',
    KEPT: 'yes',
  });

  const environment = localEnvironment({ AWS_ENDPOINT_URL: 'http://127.0.0.1:1' });

  expect(environment).toMatchObject({
    AWS_ACCESS_KEY_ID: 'test', AWS_CONFIG_FILE: devNull, AWS_SHARED_CREDENTIALS_FILE: devNull, AWS_ENDPOINT_URL: 'http://127.0.0.1:1', KEPT: 'yes',
  });
  expect(Object.keys(environment).filter(name => /PROFILE|TOKEN|^CDK_|_proxy$/i.test(name))).toEqual([]);
});
