import { ServiceError } from './errors';
import { AgentAccessConfig } from './inputs';

/** The stored configuration after an update, in which each setting replaces that of the same action and nothing else is lost. */
export function mergedAgentAccess(stored: AgentAccessConfig | undefined, update: AgentAccessConfig): AgentAccessConfig {
  const settings = new Map([...stored?.Settings ?? [], ...update.Settings ?? []].map(setting => [setting.AgentAction, setting]));
  const { S3BucketArn, ...rest } = { ...stored, ...update, Settings: [...settings.values()] };
  return { ...rest, ...(rest.ScreenshotsUploadEnabled && S3BucketArn !== undefined ? { S3BucketArn } : {}) };
}

/** The rules that go across the members of a configuration. */
export function checkAgentAccess(config: AgentAccessConfig): void {
  const enabled = new Set((config.Settings ?? []).filter(setting => setting.Permission === 'ENABLED').map(setting => setting.AgentAction));
  if (enabled.size === 0) {
    throw combination('At least one agent action must be ENABLED.');
  }
  if (enabled.has('COMPUTER_INPUT') && !enabled.has('COMPUTER_VISION')) {
    throw combination('COMPUTER_INPUT needs COMPUTER_VISION to be ENABLED, too.');
  }
  if (config.ScreenshotsUploadEnabled === true && config.S3BucketArn === undefined) {
    throw combination('Uploads of screenshots need an S3BucketArn.');
  }
  if (config.ScreenResolution === undefined || config.ScreenImageFormat === undefined) {
    throw combination('Agent access needs a ScreenResolution and a ScreenImageFormat.');
  }
}

function combination(message: string): ServiceError {
  return new ServiceError('InvalidParameterCombinationException', message);
}
