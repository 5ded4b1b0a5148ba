import { Duration, Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { NAME_PATTERN, NAME_RULE } from './contract';
import { invalidInput } from './invalid-input';

/** Throws unless `value` is absent, a token, or a name that the service accepts. */
export function checkName(scope: IConstruct, property: string, value: string | undefined, fix: string): void {
  if (value === undefined || Token.isUnresolved(value) || NAME_PATTERN.test(value)) return;
  throw invalidInput(scope, { property, got: value, rule: `a name has ${NAME_RULE}`, fix });
}

/** Throws unless `value` is absent, a token, or has 1 to `limit` characters. */
export function checkLength(scope: IConstruct, property: string, value: string | undefined, limit: number): void {
  if (value === undefined || Token.isUnresolved(value) || (value.length >= 1 && value.length <= limit)) return;
  throw invalidInput(scope, { property, got: value, rule: `1 to ${limit} characters are allowed`, fix: 'shorten it, or leave it out instead of empty' });
}

/** Throws unless `value` is absent or one of `members`: languages without enums let anything through. */
export function checkEnum(scope: IConstruct, property: string, value: string | undefined, members: string[]): void {
  if (value === undefined || members.includes(value)) return;
  throw invalidInput(scope, { property, got: value, rule: `it is one of ${members.join(', ')}`, fix: 'use one of these' });
}

/** Throws unless `value` is an object whose `member` is a string: the least by which the wrong kind of object is told apart. */
export function checkHasString(scope: IConstruct, property: string, value: unknown, member: string, rule: string, fix: string): void {
  if (typeof value === 'object' && value !== null && typeof Reflect.get(value, member) === 'string') return;
  throw invalidInput(scope, { property, got: value, rule, fix });
}

/** Which durations are allowed. */
export interface SecondsRule {
  /** The shortest one. */
  readonly min: number;
  /** The longest one. */
  readonly max: number;
  /** The same in words. */
  readonly words: string;
}

/** Throws unless `value` is absent, a token number of seconds, or whole seconds within the rule. */
export function checkSeconds(scope: IConstruct, property: string, value: Duration | undefined, rule: SecondsRule): void {
  if (value === undefined) return;
  const problem = { property, rule: `it is whole seconds, ${rule.words}` };
  if (typeof value.toSeconds !== 'function') {
    throw invalidInput(scope, { ...problem, got: value, fix: 'give a Duration such as Duration.seconds(30)' });
  }
  const seconds = secondsOf(value, error =>
    invalidInput(scope, { ...problem, got: value.toHumanString(), fix: 'give it by Duration.seconds(...)' }, error));
  if (Token.isUnresolved(seconds) || (seconds >= rule.min && seconds <= rule.max)) return;
  throw invalidInput(scope, { ...problem, got: value.toHumanString(), fix: seconds < rule.min ? 'give a longer one' : 'give a shorter one' });
}

function secondsOf(value: Duration, toError: (error: unknown) => Error): number {
  try {
    return value.toSeconds();
  } catch (error) {
    throw toError(error);
  }
}
