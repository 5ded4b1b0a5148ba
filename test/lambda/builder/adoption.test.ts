import type { ImageBuilder } from '@aws-sdk/client-appstream';
import { differences, freeingCommand } from '../../../lambda/builder/adoption';
import { clearUp } from '../../../lambda/builder/background';
import { parseRequest, Wanted } from '../../../lambda/builder/request';
import { reconcile } from '../../../lambda/builder/resource';
import { Properties } from '../../../lambda/kernel/event';
import { OWNERSHIP_TAGS } from '../../../src/private/contract';
import {
  ANNOUNCES, arnOf, at, builder, BuilderWords, calls, CLAIM, claims, DELIVERED, eventOf, fails, GRACE, hashOf, isGone, LONG_AGO, OTHER_CLAIM,
  OTHER_SPEC, properties, situation, SituationWords, SPEC, waits,
} from '../../support/situation';
import { IMAGE, ownTags, STACK_ID } from '../../support/world';

const NAME = 'golden';
const ARN = `arn:aws:appstream:eu-west-1::image/${IMAGE}`;
const FOREIGN_STACK = 'arn:aws:cloudformation:eu-west-1:111122223333:stack/Other/9f9f9f9f-1-2-3-4';

/** The builder that fits the spec, as the service describes it. */
const MADE: Partial<ImageBuilder> = { ImageArn: ARN, InstanceType: 'stream.standard.medium', EnableDefaultInternetAccess: false, DisableIMDSV1: false };

/** Properties that take the builder over. */
const adopting = (change: Properties = {}, spec: Properties = SPEC) => properties({ ImageBuilderName: NAME, AdoptExisting: 'true', ...change }, spec);

/** A builder without tags of ours, unless told otherwise. */
function made(state = 'RUNNING', words: BuilderWords = {}) {
  return builder(state, { name: NAME, onlyTags: { team: 'red' }, ...words, details: { ...MADE, ...words.details } });
}

/** The same once it bears our claim as an adopted one. */
function adopted(state = 'RUNNING', claim = CLAIM, more: Record<string, string> = {}) {
  return made(state, { onlyTags: { team: 'red', ...ownTags('Builder', hashOf(), claim), [OWNERSHIP_TAGS.adopted]: LONG_AGO, ...more } });
}

function step(words: SituationWords, bag = adopting()) {
  return reconcile(situation({ ...words, event: { ResourceProperties: bag, ...words.type ? { PhysicalResourceId: NAME } : {}, ...words.event } }));
}

describe('what differs', () => {
  function told(spec: Properties, details: Partial<ImageBuilder>, change: Properties = {}): string[] {
    const request = parseRequest(eventOf('Create', { ResourceProperties: adopting(change, { ...SPEC, ...spec }) }));
    return differences(request, request.wanted as Wanted, made('RUNNING', { details }));
  }

  test.each<[string, Properties, Partial<ImageBuilder>]>([
    ['nothing', {}, {}],
    ['the image by its ARN', { ImageName: undefined, ImageArn: ARN }, {}],
    ['the account\'s own image by its ARN', { ImageName: 'own' }, { ImageArn: 'arn:aws:appstream:eu-west-1:111122223333:image/own' }],
    ['what the service leaves out for "no"', {}, { EnableDefaultInternetAccess: undefined, DisableIMDSV1: undefined, AccessEndpoints: [], DomainJoinInfo: {} }],
    ['a description that the template leaves to people', {}, { Description: 'by Ann', DisplayName: 'Ann\'s' }],
    ['a network that the template leaves out', {}, { VpcConfig: { SubnetIds: ['subnet-1'], SecurityGroupIds: ['sg-1'] } }],
    ['a volume that the template leaves out', {}, { RootVolumeConfig: { VolumeSizeInGb: 300 } }],
    ['the volume of 200 GiB, which the service need not show', { RootVolumeConfig: { VolumeSizeInGb: '200' } }, {}],
    ['the order of security groups', { VpcConfig: { SubnetIds: ['subnet-1'], SecurityGroupIds: ['sg-1', 'sg-2'] } }, { VpcConfig: { SubnetIds: ['subnet-1'], SecurityGroupIds: ['sg-2', 'sg-1'] } }],
    ['the order of endpoints', { AccessEndpoints: [{ EndpointType: 'STREAMING', VpceId: 'vpce-1' }, { EndpointType: 'STREAMING', VpceId: 'vpce-2' }] },
      { AccessEndpoints: [{ EndpointType: 'STREAMING', VpceId: 'vpce-2' }, { EndpointType: 'STREAMING', VpceId: 'vpce-1' }] }],
    ['software, which the service does not show', { SoftwaresToInstall: ['x'] }, {}],
    ['the agent, which a restart brings', {}, { AppstreamAgentVersion: '01-16-2026' }],
  ])('is not %s', (_, spec, details) => {
    expect(told(spec, details)).toEqual([]);
  });

  test.each<[Properties, Partial<ImageBuilder>, string]>([
    [{ ImageName: 'other' }, {}, `image is ${IMAGE}, the template has other`],
    [{}, { ImageArn: `arn:aws:appstream:eu-west-1:210987654321:image/${IMAGE}` }, `image is 210987654321:${IMAGE}, the template has ${IMAGE}`],
    [{}, { ImageArn: undefined }, `image is not set, the template has ${IMAGE}`],
    [{ InstanceType: 'stream.standard.large' }, {}, 'instanceType is stream.standard.medium, the template has stream.standard.large'],
    [{ IamRoleArn: 'arn:aws:iam::111122223333:role/Machine' }, {}, 'role is not set, the template has arn:aws:iam::111122223333:role/Machine'],
    [{}, { IamRoleArn: 'arn:aws:iam::111122223333:role/Machine' }, 'role is arn:aws:iam::111122223333:role/Machine, the template has not set'],
    [{ EnableDefaultInternetAccess: 'true' }, {}, 'enableDefaultInternetAccess is false, the template has true'],
    [{}, { EnableDefaultInternetAccess: true }, 'enableDefaultInternetAccess is true, the template has false'],
    [{ DisableIMDSV1: 'true' }, {}, 'disableImdsV1 is false, the template has true'],
    [{}, { DisableIMDSV1: true }, 'disableImdsV1 is true, the template has false'],
    [{}, { DomainJoinInfo: { DirectoryName: 'corp' } }, 'domainJoin differs, whose values are not repeated here: describe-image-builders shows those of the builder'],
    [{}, { AccessEndpoints: [{ EndpointType: 'STREAMING', VpceId: 'vpce-1' }] }, 'accessEndpoints is ["vpce-1"], the template has not set'],
    [{ AccessEndpoints: [{ EndpointType: 'STREAMING', VpceId: 'vpce-1' }] }, {}, 'accessEndpoints is not set, the template has ["vpce-1"]'],
    [{ Description: 'd' }, {}, 'description is not set, the template has d'],
    [{ DisplayName: 'n' }, { DisplayName: 'm' }, 'displayName is m, the template has n'],
    [{ VpcConfig: { SubnetIds: ['subnet-1'] } }, { VpcConfig: { SubnetIds: ['subnet-2'] } },
      'vpc is {"SecurityGroupIds":[],"SubnetIds":["subnet-2"]}, the template has {"SecurityGroupIds":[],"SubnetIds":["subnet-1"]}'],
    [{ VpcConfig: { SubnetIds: ['subnet-1'] } }, {}, 'vpc is not set, the template has {"SecurityGroupIds":[],"SubnetIds":["subnet-1"]}'],
    [{ RootVolumeConfig: { VolumeSizeInGb: '300' } }, {}, 'rootVolumeSize is 200, the template has 300'],
    [{ RootVolumeConfig: { VolumeSizeInGb: '300' } }, { RootVolumeConfig: { VolumeSizeInGb: 400 } }, 'rootVolumeSize is 400, the template has 300'],
  ])('%j beside %j is told', (spec, details, expected) => {
    expect(told(spec, details)).toEqual([expected]);
  });

  test('is told tag by tag, but not for a key that the builder lacks, nor for ours', () => {
    expect(told({}, {}, { Tags: { team: 'blue', cost: '7', [OWNERSHIP_TAGS.agent]: 'x' } })).toEqual(['tag team is "red", the template has "blue"']);
  });

  test('is told member by member', () => {
    expect(told({ InstanceType: 'stream.standard.large', Description: 'd' }, {}, { Tags: { team: 'blue' } })).toHaveLength(3);
  });
});

describe('a Create that adopts', () => {
  const untagged = { memo: { untaggedSince: at(0) } };
  const watched = { ...untagged.memo, watched: { claim: '', since: at(GRACE) } };

  test.each<[string, SituationWords, unknown]>([
    ['watches for the grace who else comes', { target: made() }, waits('steady', { watched: { claim: '', since: at(0) } })],
    ['looks for tags for the grace where it may be its own creation', { target: made(), memo: { created: { at: at(0), accepted: false } } },
      waits('short', { untaggedSince: at(0) })],
    ['then watches for the grace who else comes', { target: made(), memo: { ...untagged.memo, created: { at: at(0), accepted: false } }, minutes: GRACE }, waits('steady', { watched: { claim: '', since: at(GRACE) } })],
    ['and takes it over then', { target: made(), minutes: 2 * GRACE, memo: watched }, calls('TagResource', {
      ResourceArn: arnOf(NAME),
      Tags: { ...ownTags('Builder', hashOf(), CLAIM), [OWNERSHIP_TAGS.adopted]: new Date(at(2 * GRACE)).toISOString() },
    })],
    ['refuses what differs', { target: made('RUNNING', { details: { Description: 'x', InstanceType: 'y' } }), ...untagged, minutes: GRACE }, fails(
      'cdk-appstream:nothing-made', /golden: it cannot be adopted, as it differs from the template: instanceType is y, .*golden was not touched\. Give the template/, { code: 'CannotAdopt' })],
    ['refuses another stack\'s', { target: made('RUNNING', { onlyTags: ownTags('Builder', 'x', 'y', FOREIGN_STACK) }) }, fails(
      'cdk-appstream:nothing-made', /belongs to \S+stack\/Other\/\S+ This frees it from there: aws appstream untag-resource --resource-arn \S+golden --tag-keys /, { code: 'NameInUse' })],
    ['refuses a sibling\'s', { target: made('RUNNING', { onlyTags: ownTags('Other', 'x', 'y') }) }, fails('cdk-appstream:nothing-made', /belongs to Other of this stack/, { code: 'NameInUse' })],
    ['takes back what was delivered before, once it has been watched', { target: made('RUNNING', { onlyTags: ownTags('Builder', hashOf(), DELIVERED) }) },
      waits('steady', { watched: { claim: DELIVERED, since: at(0) } })],
    ['refuses what was delivered before with another spec', { target: made('RUNNING', { onlyTags: ownTags('Builder', 'x', DELIVERED), details: { InstanceType: 'y' } }) },
      fails('cdk-appstream:nothing-made', /differs/, { code: 'CannotAdopt' })],
    ['waits while only the tags can be read', { target: made('NOT_YET_DESCRIBED', { onlyTags: ownTags('Builder', hashOf(), DELIVERED) }), memo: { nameTaken: true } }, waits('short')],
    ['leaves a running builder running', { target: adopted('RUNNING'), memo: { claimed: true, inherited: true } }, ANNOUNCES],
    ['leaves a stopped builder stopped', { target: adopted('STOPPED'), memo: { claimed: true, inherited: true } }, ANNOUNCES],
    ['does not remove what is FAILED', { target: adopted('FAILED'), memo: { claimed: true, inherited: true } }, fails(NAME, /ended FAILED/, { code: 'BuilderFailed' })],
    ['goes on with what an earlier request adopted, after the grace', { target: adopted('RUNNING', OTHER_CLAIM), minutes: GRACE, memo: { watched: { claim: OTHER_CLAIM, since: at(0) } } }, claims(NAME)],
  ])('%s', (_, words, expected) => {
    expect(step(words)).toEqual(expected);
  });

  test('takes over nothing without a name of its own', () => {
    const bag = properties({ AdoptExisting: 'true' });
    const target = builder('RUNNING', { claim: DELIVERED, details: MADE });
    expect(reconcile(situation({ target, event: { ResourceProperties: bag } }))).toEqual(fails('cdk-appstream:nothing-made', /exists from before/, { code: 'ExistsFromBefore' }));
  });

  test.each(['false', undefined])('is none with AdoptExisting %p', flag => {
    expect(step({ target: made(), ...untagged, minutes: GRACE }, adopting({ AdoptExisting: flag }))).toEqual(fails('cdk-appstream:nothing-made', /no tags of this library/, { code: 'NameInUse' }));
  });

  test('that has claimed answers a failure with the name, so that the Delete that follows lets go', () => {
    expect(step({ target: adopted('RUNNING'), memo: { claimed: true, failure: { reason: 'x', code: 'X' } } })).toEqual(fails(NAME, /x/));
  });
});

test('the freeing command names exactly our tags', () => {
  expect(freeingCommand(made('RUNNING', { onlyTags: { team: 'red', ...ownTags('B', 'x', 'y'), [OWNERSHIP_TAGS.agent]: 'LATEST' } }))).toBe(
    `aws appstream untag-resource --resource-arn ${arnOf(NAME)} --tag-keys cdk-appstream:stack-id cdk-appstream:logical-id cdk-appstream:spec cdk-appstream:claim cdk-appstream:agent`);
  expect(freeingCommand(made())).toMatch(/--tag-keys cdk-appstream:stack-id$/);
});

describe('a Delete of an adopted builder', () => {
  const releases = calls('UntagResource', {
    ResourceArn: arnOf(NAME),
    TagKeys: [OWNERSHIP_TAGS.stackId, OWNERSHIP_TAGS.logicalId, OWNERSHIP_TAGS.spec, OWNERSHIP_TAGS.claim, OWNERSHIP_TAGS.adopted],
  });
  const goes = (phase: 'forward' | 'rollback' | 'rollback-cleanup' | 'cleanup' | 'delete', more: SituationWords = {}) => step({ type: 'Delete', first: { phase }, ...more });

  test.each(['rollback', 'rollback-cleanup'] as const)('lets go of it in the phase %s', phase => {
    expect(goes(phase, { target: adopted() })).toEqual(releases);
  });

  test.each(['delete', 'cleanup'] as const)('removes it in the phase %s', phase => {
    expect(goes(phase, { target: adopted('RUNNING', DELIVERED) })).toEqual(claims(NAME));
    expect(goes(phase, { target: adopted('STOPPED') })).toEqual(calls('DeleteImageBuilder', { Name: NAME }));
  });

  test('succeeds once it has let go, after the grace and without a warning', () => {
    expect(goes('rollback', { target: made(), minutes: 1 })).toEqual(waits('grace'));
    expect(goes('rollback', { target: made(), minutes: GRACE })).toEqual(isGone(NAME));
  });

  test('that finds the tags off outside a rollback fails as for any other', () => {
    expect(goes('delete', { target: made(), memo: { untaggedSince: at(0) }, minutes: GRACE })).toEqual(fails(NAME, /bears no tags/, { code: 'TagsMissing' }));
  });

  test('that adopts nothing fails as for any other in a rollback, too', () => {
    const event = { ResourceProperties: adopting({ AdoptExisting: 'false' }) };
    expect(goes('rollback', { target: made(), memo: { untaggedSince: at(0) }, minutes: GRACE, event })).toEqual(fails(NAME, /bears no tags/, { code: 'TagsMissing' }));
  });

  test('under an invented id lets go in every phase', () => {
    for (const phase of ['delete', 'cleanup', 'rollback'] as const) {
      expect(goes(phase, { others: [adopted()], event: { PhysicalResourceId: 'Shop-Builder-XXXX' } })).toEqual(releases);
    }
  });
});

test('an Update that took its own builder over again and failed lets go of it afterwards, and removes nothing', () => {
  const event = { ResourceProperties: adopting(), PhysicalResourceId: NAME };
  expect(clearUp(situation({ type: 'Update', event, target: adopted() }))).toEqual(expect.objectContaining({ kind: 'call', call: expect.objectContaining({ purpose: 'untag' }) as unknown }));
});

describe('an adopted builder is no stray', () => {
  const bag = adopting({ ImageBuilderName: 'second' }, OTHER_SPEC);
  const target = builder('RUNNING', { name: 'second', spec: OTHER_SPEC });
  test.each<[string, string]>([['claimed by another request', OTHER_CLAIM], ['delivered', DELIVERED]])('%s', (_, claim) => {
    const event = { ResourceProperties: bag, OldResourceProperties: adopting() };
    expect(reconcile(situation({ type: 'Update', event, target, others: [adopted('RUNNING', claim)], memo: { claimed: true } }))).toEqual(ANNOUNCES);
  });
});

test('a builder made by hand is of this stack only after it bears the tags', () => {
  expect(ownTags('Builder', 'x', 'y')[OWNERSHIP_TAGS.stackId]).toBe(STACK_ID);
  expect(step({ type: 'Delete', first: { phase: 'delete' }, target: made(), event: { PhysicalResourceId: 'Shop-Builder-XXXX' }, minutes: GRACE })).toEqual(isGone('Shop-Builder-XXXX'));
});
