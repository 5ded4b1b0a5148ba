import { Duration, Stack, Token } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { checkEnum, checkSeconds } from './checks';
import { LIMITS } from './contract';
import { invalidInput } from './invalid-input';
import { AppStreamProviderOptions } from '../appstream-provider';
import { LogLevel } from '../log-level';

/** Where a stack keeps its settings, whichever copy of this library asks. */
const SETTINGS = Symbol.for('cdk-appstream.ProviderSettings');

/** The runtime that the handler is bundled for. */
const OLDEST_NODE = 20;

/** The settings of a stack so far. */
export function settingsOf(stack: Stack): AppStreamProviderOptions {
  return Reflect.get(stack, SETTINGS) ?? {};
}

/** Adds to the settings of a stack. Throws when they contradict each other, or what was set before. */
export function addSettings(stack: Stack, options: AppStreamProviderOptions): AppStreamProviderOptions {
  const before = settingsOf(stack);
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  for (const [property, value] of Object.entries(given)) {
    const earlier: unknown = Reflect.get(before, property);
    if (earlier === undefined || isSame(earlier, value)) continue;
    throw invalidInput(stack, {
      property,
      got: value instanceof Duration ? value.toHumanString() : value,
      rule: 'AppStreamProvider.configure has already set it to another value for this stack',
      fix: 'set it in one place',
    });
  }
  const settings = { ...before, ...given };
  checkSettings(stack, settings);
  Object.defineProperty(stack, SETTINGS, { value: settings, configurable: true });
  return settings;
}

function checkSettings(stack: Stack, settings: AppStreamProviderOptions): void {
  if (settings.logGroup !== undefined && settings.logRetention !== undefined) {
    throw invalidInput(stack, {
      property: 'logRetention',
      got: settings.logRetention,
      rule: 'it is not allowed together with `logGroup`',
      fix: 'set the retention of the log group itself',
    });
  }
  if (settings.vpc === undefined) {
    for (const property of ['vpcSubnets', 'securityGroups'] as const) {
      if (settings[property] === undefined) continue;
      throw invalidInput(stack, { property, got: 'no vpc', rule: `\`${property}\` says where in a VPC the function is`, fix: 'give `vpc` in the same call, or leave it out' });
    }
  }
  checkConcurrency(stack, settings.reservedConcurrentExecutions);
  checkEnum(stack, 'logLevel', settings.logLevel, Object.values(LogLevel));
  checkSeconds(stack, 'pollInterval', settings.pollInterval, {
    min: LIMITS.minPollSeconds,
    max: LIMITS.maxTimeoutSeconds - 1,
    words: `at least ${LIMITS.minPollSeconds}, and less than ${LIMITS.maxTimeoutSeconds}`,
  });
  checkRuntime(stack, settings.runtime);
}

function checkConcurrency(stack: Stack, count: number | undefined): void {
  if (count === undefined || Token.isUnresolved(count) || (Number.isInteger(count) && count >= 1)) return;
  throw invalidInput(stack, {
    property: 'reservedConcurrentExecutions',
    got: count,
    rule: 'a function that never runs answers nobody: it is a whole number, at least 1',
    fix: 'give a larger number, or leave it out',
  });
}

function checkRuntime(stack: Stack, runtime: lambda.Runtime | undefined): void {
  if (runtime === undefined) return;
  const [, version] = /^nodejs(\d+)\.x$/.exec(runtime.name) ?? [];
  // a name without a version is one that the Region decides
  if (runtime.family === lambda.RuntimeFamily.NODEJS && (version === undefined || Number(version) >= OLDEST_NODE)) return;
  throw invalidInput(stack, {
    property: 'runtime',
    got: runtime.name,
    rule: `the handler runs on Node.js ${OLDEST_NODE} or later`,
    fix: 'use one such as Runtime.NODEJS_22_X',
  });
}

/** Whether two values of a setting mean the same: structs come as new objects from call to call, constructs are told by identity. */
function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (a instanceof Duration && b instanceof Duration) return a.toString() === b.toString();
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((item, index) => isSame(item, b[index]));
  if (!isStruct(a) || !isStruct(b)) return false;
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].every(key => isSame(a[key], b[key]));
}

function isStruct(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
