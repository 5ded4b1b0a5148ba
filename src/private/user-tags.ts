import { Stack, TagManager, Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { LIMITS, MAX_USER_TAGS, OWNERSHIP_TAG_PREFIX, TAG_KEY_PATTERN, TAG_VALUE_PATTERN } from './contract';
import { Problem } from './invalid-input';

/** Weaker than any tag, and any removal of a tag, on the construct itself. */
const STACK_TAG_PRIORITY = 0;

const CHARACTERS = 'letters, digits, spaces and _ . : / = + - @';

/**
 * All tags of a construct, by key, those of its stacks included: CloudFormation hands stack tags on to resources of its own, but
 * not to custom resources. Undefined when there are none, since the service refuses an empty map.
 */
export function allTags(scope: IConstruct, tags: TagManager): Record<string, string> | undefined {
  // the inner stack comes last, and wins
  for (const stack of stacksAround(scope)) {
    for (const [key, value] of Object.entries(stack.tags.tagValues())) tags.setTag(key, value, STACK_TAG_PRIORITY);
  }
  const values = tags.tagValues();
  return Object.keys(values).length > 0 ? values : undefined;
}

/** What is wrong with tags, in the order of the keys. */
export function tagProblems(tags: Record<string, string>): Problem[] {
  const problems = Object.entries(tags).flatMap(([key, value]) => [...keyProblems(key), ...valueProblems(key, value)]);
  const count = Object.keys(tags).length;
  if (count > MAX_USER_TAGS) {
    problems.push({
      property: 'tags',
      got: `${count} tags`,
      rule: `an image builder has at most ${LIMITS.tags} tags, and ${LIMITS.tags - MAX_USER_TAGS} of them are kept for its ownership`,
      fix: `set at most ${MAX_USER_TAGS}, counting those of the app and of the stack`,
    });
  }
  return problems;
}

function keyProblems(key: string): Problem[] {
  if (Token.isUnresolved(key)) return [];
  const problem = (rule: string, fix: string): Problem[] => [{ property: 'tags', got: key, rule, fix }];
  if (key.startsWith('aws:')) return problem('keys that begin with aws: belong to AWS', 'rename the tag');
  if (key.startsWith(OWNERSHIP_TAG_PREFIX)) return problem(`keys that begin with ${OWNERSHIP_TAG_PREFIX} say whose an image builder is`, 'rename the tag');
  if (key.length > LIMITS.tagKey || !TAG_KEY_PATTERN.test(key)) {
    return problem(`a tag key has 1 to ${LIMITS.tagKey} ${CHARACTERS}`, 'rename the tag');
  }
  return [];
}

function valueProblems(key: string, value: string): Problem[] {
  if (Token.isUnresolved(value) || (value.length <= LIMITS.tagValue && TAG_VALUE_PATTERN.test(value))) return [];
  return [{ property: `tags.${key}`, got: value, rule: `a tag value has at most ${LIMITS.tagValue} ${CHARACTERS}`, fix: 'change the value' }];
}

/** The stack of a construct and the stacks it is nested in, the outermost first. */
function stacksAround(scope: IConstruct): Stack[] {
  const stacks: Stack[] = [];
  for (let stack: Stack | undefined = Stack.of(scope); stack !== undefined; stack = stack.nestedStackParent) stacks.unshift(stack);
  return stacks;
}
