import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { CreateImageBuilderCommand, FleetErrorCode, ImageBuilderStateChangeReasonCode, ImageStateChangeReasonCode, StartImageBuilderCommand } from '@aws-sdk/client-appstream';
import { API_ERRORS } from '../../lambda/advice/api-errors';
import { RESOURCE_ERRORS, STATE_CHANGE_REASONS } from '../../lambda/advice/resource-errors';
import { AppStreamOperation } from '../../lambda/appstream';
import { parseRequest, SPEC_MEMBERS } from '../../lambda/builder/request';
import { Properties } from '../../lambda/kernel/event';
import { eventOf, properties, SPEC } from '../support/situation';

/**
 * What the newest SDK that is installed knows of the service. These tests fail when the service offers something new: a member that the
 * contract does not carry would be dropped without a word, and an error without an entry explains nothing.
 */
const OPERATIONS: readonly AppStreamOperation[] = [
  'CreateImageBuilder', 'StartImageBuilder', 'StopImageBuilder', 'DeleteImageBuilder', 'DescribeImageBuilders', 'DescribeImages', 'DeleteImage',
  'DescribeImagePermissions', 'DeleteImagePermissions', 'TagResource', 'UntagResource', 'ListTagsForResource',
];

/** The model's shape of an operation's input as members, theirs in turn below them. */
interface Shape { readonly [member: string]: Shape }

/** The kinds of schemas that have others inside, in the SDK's own coding. */
const [LIST, MAP, STRUCTURE] = [1, 2, 3];

function inputOf(command: object): Shape {
  const operation: unknown = Reflect.get(command, 'schema');
  if (!Array.isArray(operation)) {
    throw new Error('the SDK describes its operations in another way now');
  }
  return shapeOf(operation[4]);
}

function shapeOf(schema: unknown): Shape {
  const resolved: unknown = typeof schema === 'function' ? (schema as () => unknown)() : schema;
  if (!Array.isArray(resolved)) {
    return {};
  }
  const [kind, , , , first, second] = resolved as unknown[];
  switch (kind) {
    case STRUCTURE: {
      const names = first as string[];
      return Object.fromEntries(names.map((name, index) => [name, shapeOf((second as unknown[])[index])]));
    }
    case LIST:
      return shapeOf(first);
    case MAP:
      return {};
    default:
      throw new Error(`a kind of schema that this test does not know: ${String(kind)}`);
  }
}

const CREATE = inputOf(new CreateImageBuilderCommand({ Name: 'x', InstanceType: 'y' }));

describe('the members of CreateImageBuilder', () => {
  test('are all of the contract, beside name, tags and agent', () => {
    expect(Object.keys(CREATE).sort()).toEqual([...SPEC_MEMBERS, 'Name', 'Tags', 'AppstreamAgentVersion'].sort());
  });

  /** Every path into the model's nested members. */
  const nested = Object.entries(CREATE).flatMap(([member, shape]) => Object.keys(shape).map(inner => [member, inner] as const));

  test('have these inside', () => {
    expect(nested.map(names => names.join('.'))).toEqual([
      'VpcConfig.SubnetIds', 'VpcConfig.SecurityGroupIds', 'DomainJoinInfo.DirectoryName', 'DomainJoinInfo.OrganizationalUnitDistinguishedName',
      'AccessEndpoints.EndpointType', 'AccessEndpoints.VpceId', 'RootVolumeConfig.VolumeSizeInGb',
    ]);
  });

  test.each(nested)('%s.%s is read from properties', (member, inner) => {
    const isList = member === 'AccessEndpoints';
    const problem = (part: Properties) => parseRequest(eventOf('Create', { ResourceProperties: properties({}, { ...SPEC, [member]: isList ? [part] : part }) })).problem;
    expect(problem({ [inner]: { wrong: 'kind' } })).toMatch(new RegExp(`ReplacedOnChange\\.${member}\\.${isList ? '0\\.' : ''}${inner} must be `));
    expect(problem({ [`${inner}X`]: 'x' })).toMatch(/is unknown to this release/);
  });
});

test('StartImageBuilder takes name and agent', () => {
  expect(Object.keys(inputOf(new StartImageBuilderCommand({ Name: 'x' }))).sort()).toEqual(['AppstreamAgentVersion', 'Name']);
});

/** The errors that the SDK documents for an operation. */
function errorsOf(operation: AppStreamOperation): string[] {
  const entry = require.resolve('@aws-sdk/client-appstream');
  const declaration = readFileSync(path.join(entry, '..', '..', 'dist-types', 'commands', `${operation}Command.d.ts`), 'utf8');
  return [...declaration.matchAll(/@throws \{@link (\w+)\}/g)].map(match => match[1]).filter(name => name !== 'AppStreamServiceException');
}

describe('the errors of the service', () => {
  test.each(OPERATIONS)('with which %s can be refused have entries', operation => {
    const errors = errorsOf(operation);
    expect(errors).toContain('ResourceNotFoundException');
    expect(errors.filter(name => !(name in API_ERRORS))).toEqual([]);
  });

  test('are these twelve, and no entry is for another', () => {
    const known = [...new Set(OPERATIONS.flatMap(errorsOf))];
    expect(known).toHaveLength(12);
    const beside = ['AccessDeniedException', 'ENOTFOUND', 'NoReply', 'Throttled'];
    expect(Object.keys(API_ERRORS).sort()).toEqual([...known, ...beside].sort());
  });
});

test('every code of a failed builder has an entry, and no entry is for another', () => {
  expect(Object.keys(RESOURCE_ERRORS).sort()).toEqual(Object.values(FleetErrorCode).sort());
  expect(Object.values(FleetErrorCode)).toHaveLength(31);
});

test('every code of a change of state has an entry, and no entry is for another', () => {
  const codes = new Set([...Object.values(ImageBuilderStateChangeReasonCode), ...Object.values(ImageStateChangeReasonCode)]);
  expect(Object.keys(STATE_CHANGE_REASONS).sort()).toEqual([...codes].sort());
});
