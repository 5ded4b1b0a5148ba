import { broken, failingWhere, isDelivered, isForNew, seeing, seeingBuilders, seeingWanted, stepping, succeedingWhere, tagged } from './breaking';
import { Variant } from './variant';
import { NOT_YET_DESCRIBED } from '../lambda/builder/view';
import { OWNERSHIP_TAGS } from '../src/private/contract';

/** One broken handler for each row of the tables of Create, Agent and Adoption. */
export const BROKEN_CREATES: readonly Variant[] = [
  broken('Create: the image cannot make it', 'every image is taken for one that fits', ['imagesFit'], seeing(s => (s.view.image
    ? { ...s, view: { ...s.view, image: { ...s.view.image, State: 'AVAILABLE' } } }
    : s))),
  broken('Create: nothing, never created', 'nothing is created', ['calmSucceeds'], failingWhere((step, s) =>
    step.kind === 'call' && step.call.purpose === 'create' && s.memo.created === undefined && s.request.type === 'Create')),
  broken('Create: created within the grace and not seen yet', 'what is not seen at once is given up', ['calmSucceeds'], failingWhere((step, s) =>
    step.kind === 'wait' && !s.view.target && s.memo.created?.accepted === true && s.request.type !== 'Delete')),
  broken('Create: nothing, though it was seen', 'what somebody deleted meanwhile is a success', ['calmSucceeds', 'successIsTrue'], succeedingWhere((_, code) => code === 'DeletedByOthers')),
  broken('Create: nothing, one grace after a create of unknown outcome', 'a request that was lost is not repeated', ['calmSucceeds'], failingWhere((step, s) =>
    step.kind === 'call' && step.call.purpose === 'create' && s.memo.created?.accepted === false)),
  broken('Create: somebody else\'s', 'another stack\'s builder is ours', ['nothingForeign', 'adoptsWhatFits'], seeingBuilders((builder, { request }) =>
    (builder.tags[OWNERSHIP_TAGS.stackId] === undefined ? builder : tagged(builder, { [OWNERSHIP_TAGS.stackId]: request.stackId })))),
  broken('Create: another resource\'s of the same stack', 'a sibling\'s builder is ours', ['nothingForeign', 'adoptsWhatFits'], seeingBuilders((builder, { request }) =>
    (builder.tags[OWNERSHIP_TAGS.stackId] === request.stackId ? tagged(builder, { [OWNERSHIP_TAGS.logicalId]: request.logicalId }) : builder))),
  broken('Create: without tags', 'tags that lag are not waited for', ['calmSucceeds'], failingWhere((step, s) =>
    step.kind === 'wait' && isForNew(s) && s.view.target !== undefined && !(OWNERSHIP_TAGS.stackId in s.view.target.tags))),
  broken('Create: ours, DELETING', 'what is being deleted is not waited for', ['calmSucceeds'], failingWhere((step, s) =>
    step.kind === 'wait' && s.request.wanted !== undefined && s.view.target?.state === 'DELETING')),
  broken('Create: ours, delivered by an earlier request', 'what an earlier request delivered makes room', ['deliveredStays', 'calmSucceeds'], seeingBuilders((builder, s) =>
    (isForNew(s) && builder.name === s.request.wanted?.name && isDelivered(builder) && !builder.tags[OWNERSHIP_TAGS.claim]?.endsWith(s.request.claim)
      ? tagged(builder, { [OWNERSHIP_TAGS.claim]: '0000000000000000' })
      : builder))),
  broken('Create: ours, the name is taken but not described yet', 'what is not described yet is given up', ['calmSucceeds'], failingWhere((step, s) =>
    step.kind === 'wait' && s.view.target?.state === NOT_YET_DESCRIBED)),
  broken('Create: ours, undelivered by an earlier request, of another spec', 'what an earlier request left is kept whatever it is', ['successIsTrue'], seeingBuilders((builder, s) =>
    (s.request.wanted && builder.name === s.request.wanted.name && !isDelivered(builder) ? tagged(builder, { [OWNERSHIP_TAGS.spec]: s.request.wanted.specHash }) : builder))),
  broken('Create: ours, undelivered by an earlier request, usable', 'what an earlier request left is kept without a claim', ['claimedFirst'], seeingBuilders((builder, s) =>
    (isForNew(s) && builder.name === s.request.wanted?.name && !isDelivered(builder) && OWNERSHIP_TAGS.claim in builder.tags
      ? tagged(builder, { [OWNERSHIP_TAGS.claim]: s.request.claim })
      : builder))),
  broken('Create: this request\'s, FAILED', 'what ended FAILED is a success', ['successIsTrue'], succeedingWhere(({ view }) => view.target?.state === 'FAILED')),
  broken('Create: this request\'s, tags differ', 'tags are not written', ['successIsTrue', 'calmSucceeds'], seeingBuilders((builder, { request }) =>
    tagged(builder, request.wanted?.tags ?? {}))),
  broken('Create: this request\'s, tags differ', 'tags are not taken off', ['successIsTrue', 'calmSucceeds'], seeingBuilders((builder, { request }) =>
    tagged(builder, Object.fromEntries(Object.keys(request.old?.tags ?? {}).filter(key => !(key in (request.wanted?.tags ?? {}))).map(key => [key, undefined]))))),
  broken('Create: RUNNING, STOPPED is wanted', 'a builder that runs is taken for one that is stopped', ['successIsTrue'], seeingBuilders((builder, { request }) =>
    (request.wanted?.desiredState === 'STOPPED' && builder.state === 'RUNNING' ? { ...builder, state: 'STOPPED' } : builder))),
  broken('Create: STOPPED, RUNNING is wanted', 'a builder that is stopped is taken for one that runs', ['successIsTrue'], seeingBuilders((builder, { request }) =>
    (request.wanted?.desiredState === 'RUNNING' && builder.state === 'STOPPED' ? { ...builder, state: 'RUNNING' } : builder))),
  broken('Create: STOPPING, PENDING and every other state', 'a success before it is true', ['successIsTrue'], seeingBuilders(builder =>
    (builder.state === 'PENDING' ? { ...builder, state: 'RUNNING' } : builder))),
  broken('Create: in the wanted state', 'what is ready is never delivered', ['calmSucceeds'], stepping((step, s) => (step.kind === 'wait' && step.delivering
    ? { kind: 'wait', pace: 'steady', since: s.now, memo: s.memo }
    : step))),
  broken('Agent: the tag says the same', 'an agent is brought again and again', ['powerStays', 'inTime', 'calmSucceeds', 'rollbackEnds'], seeingBuilders((builder, { request, memo }) =>
    (request.type === 'Update' && request.wanted?.agentVersion !== undefined && memo.restarting === undefined ? tagged(builder, { [OWNERSHIP_TAGS.agent]: 'another' }) : builder))),
  broken('Agent: RUNNING', 'another agent needs no restart', ['successIsTrue', 'calmSucceeds'], seeingBuilders((builder, { request }) =>
    (request.wanted?.agentVersion === undefined ? builder : tagged(builder, { [OWNERSHIP_TAGS.agent]: request.wanted.agentVersion })))),
  broken('Agent: STOPPED by this request, or RUNNING is wanted', 'a start that brings no agent', ['successIsTrue', 'calmSucceeds'], {
    wrap: builders => ({
      ...builders,
      perform: ({ call, ...rest }) => builders.perform({ ...rest, call: call.operation === 'StartImageBuilder' ? { ...call, input: { Name: call.input.Name } } : call }),
    }),
  }),
  broken('Agent: STOPPED by people, and no state is wanted', 'what people stopped is started for an agent', ['powerStays'], seeingWanted((wanted, { view, request }) =>
    (wanted.agentVersion !== undefined && view.target?.state === 'STOPPED' && request.type === 'Update' ? { ...wanted, desiredState: wanted.desiredState ?? 'RUNNING' } : wanted))),
  broken('Agent: on its way to another state', 'what gets its agent is taken for what has it', ['successIsTrue'], seeingBuilders(builder =>
    (builder.state === 'UPDATING_AGENT' ? { ...builder, state: 'RUNNING' } : builder))),
  broken('Agent: in a rollback, STOPPED with the tag of the failed update', 'what the failed update stopped stays stopped', ['rollbackRestores', 'calmSucceeds'], seeing(s =>
    (s.first.phase === 'rollback' ? { ...s, request: { ...s.request, old: s.request.old && { ...s.request.old, agentVersion: undefined } } } : s))),
  broken('Agent: in a rollback to a template without an agent', 'a rollback leaves the tag of the agent that it takes back', ['successIsTrue', 'calmSucceeds'], stepping(step =>
    (step.kind === 'call' && step.call.purpose === 'untag' && step.call.call.operation === 'UntagResource' && step.call.call.input.TagKeys?.[0] === OWNERSHIP_TAGS.agent
      ? { kind: 'wait', pace: 'soon', since: 0, memo: { ...step.memo, waived: ['untag'] } }
      : step))),
  broken('Adoption: anything differs that cannot be changed', 'what differs is taken over', ['adoptsWhatFits'], seeingBuilders((builder, { request }) =>
    ({ ...builder, details: { ...builder.details, InstanceType: request.wanted?.spec.InstanceType } }))),
  broken('Adoption: its claim has not stayed the same for the grace', 'what is to be taken over is not watched', ['adoptsWhatFits'], seeing(s =>
    (s.view.target ? { ...s, memo: { ...s.memo, watched: { claim: s.view.target.tags[OWNERSHIP_TAGS.claim] ?? '', since: 0 } } } : s))),
  broken('Adoption: it has', 'what is taken over is not marked as such', ['nothingForeign'], {
    wrap: builders => ({
      ...builders,
      perform: ({ call, ...rest }) => {
        const { [OWNERSHIP_TAGS.adopted]: _, ...tags } = call.operation === 'TagResource' ? call.input.Tags ?? {} : {};
        return builders.perform({ ...rest, call: call.operation === 'TagResource' ? { ...call, input: { ...call.input, Tags: tags } } : call });
      },
    }),
  }),
  broken('Adoption: claimed', 'what is taken over is never delivered', ['calmSucceeds'], failingWhere((step, s) =>
    step.kind === 'wait' && step.delivering === true && s.view.target !== undefined && OWNERSHIP_TAGS.adopted in s.view.target.tags)),
];
