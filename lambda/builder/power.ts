import { claimOf } from './claim';
import { PowerRequest } from './power-request';
import { BuilderView, SeenBuilder } from './view';
import { OWNERSHIP_TAGS } from '../../src/private/contract';
import { AppStreamCall } from '../appstream';
import { ErrandSituation, ErrandStep } from '../kernel/errand';
import { Phase } from '../kernel/stack';
import { Pace } from '../kernel/timing';
import { ownershipOf } from '../ownership';
import { RefusedSince } from '../refusal';

/** What an order remembers from tick to tick. */
export interface PowerMemo {
  /** True since a call whose outcome nobody knows. */
  readonly unsure?: boolean;
  /** Since when an error that may pass has come back, by operation and error. */
  readonly refusedSince?: RefusedSince;
}

/** A call that an order comes to, and what it is in words. */
export interface PowerCall {
  readonly call: AppStreamCall<'StartImageBuilder' | 'StopImageBuilder' | 'TagResource' | 'UntagResource'>;
  readonly words: string;
}

/** All that a decision about an order may depend on. */
export type PowerSituation = ErrandSituation<PowerRequest, PowerMemo, BuilderView>;

/** What to do next about an order. */
export type PowerStep = ErrandStep<PowerCall, PowerMemo, 'family'>;

/** The phases in which no operation is at work on the stack. */
const SETTLED: ReadonlySet<Phase> = new Set(['idle', 'rolled-back', 'halted']);

/** States that lead to RUNNING. */
const COMING_UP: ReadonlySet<string> = new Set(['PENDING', 'PENDING_QUALIFICATION', 'PENDING_SYNCING_APPS', 'SYNCING_APPS', 'UPDATING_AGENT', 'REBOOTING']);

/** States in which a builder is not, and will not be, running. */
const DOWN: ReadonlySet<string> = new Set(['STOPPED', 'STOPPING', 'DELETING', 'FAILED']);

/** What an order comes to, from what is seen. Pure and level-triggered: twice the same order is as good as once. */
export function power(s: PowerSituation): PowerStep {
  const { request, epoch, view } = s;
  if (epoch.start === null || epoch.phase === 'delete') {
    return nothing('its stack is being deleted, or is gone');
  }
  if (!SETTLED.has(epoch.phase)) {
    return notNow(s, 'background', 'a deployment is at work on the stack');
  }
  const builder = view.target ?? successor(s);
  if (!builder) {
    return view.family ? nothing('it is not there any more') : { kind: 'look', at: 'family' };
  }
  if (ownershipOf(builder.tags, request) !== 'ours') {
    return notNow(s, 'background', 'its tags do not say that it is this resource\'s');
  }
  if (claimOf(builder.tags).kind !== 'delivered') {
    return notNow(s, 'background', 'another request has claimed it');
  }
  switch (request.order) {
    case 'Start':
      return start(s, builder);
    case 'Stop':
      return stop(s, builder);
    case 'Limit':
      return limit(s, builder);
  }
}

/** The builder that a deployment has put in the place of the one that was named, since the order was given. */
function successor({ request, view }: PowerSituation): SeenBuilder | undefined {
  return view.family?.find(({ tags }) => ownershipOf(tags, request) === 'ours' && claimOf(tags).kind === 'delivered');
}

function start(s: PowerSituation, builder: SeenBuilder): PowerStep {
  const { name, state } = builder;
  if (state === 'STOPPED') {
    // without an agent version: it comes up with the one that it has
    return call(s, `${subject(s, builder)} is started`, { operation: 'StartImageBuilder', input: { Name: name } });
  }
  if (state === 'RUNNING' || COMING_UP.has(state)) {
    return asWanted(s, builder);
  }
  if (state === 'FAILED') {
    const note = `${subject(s, builder)} is FAILED and cannot be started. Delete it in the console and deploy again: it is created anew under the same name`;
    return { kind: 'done', result: 'skipped', note };
  }
  return state === 'DELETING' ? nothing(`${subject(s, builder)} is DELETING`) : inTransit(s, builder);
}

function stop(s: PowerSituation, builder: SeenBuilder): PowerStep {
  if (builder.state === 'RUNNING') {
    return stopCall(s, builder, 'is stopped');
  }
  return DOWN.has(builder.state) ? asWanted(s, builder) : inTransit(s, builder);
}

/** The mark, a tag, tells since when a builder has been seen running, however it was started: the service does not. */
function limit(s: PowerSituation, builder: SeenBuilder): PowerStep {
  const { arn, state, tags } = builder;
  const it = subject(s, builder);
  const mark = tags[OWNERSHIP_TAGS.runningSince];
  if (state === 'RUNNING') {
    const since = Date.parse(mark ?? '');
    if (Number.isNaN(since)) {
      const input = { ResourceArn: arn, Tags: { [OWNERSHIP_TAGS.runningSince]: new Date(s.now).toISOString() } };
      return call(s, `${it} is seen running, which counts from now`, { operation: 'TagResource', input });
    }
    const minutes = (s.now - since) / 60_000;
    return minutes * s.request.divisor >= (s.request.maxRunningMinutes ?? Infinity)
      ? stopCall(s, builder, `has been running since ${mark} and is stopped`)
      : nothing(`${it} has been running since ${mark}`);
  }
  // where it goes from a snapshot or a restart, only the next look tells
  const isNewRun = state === 'PENDING' || (DOWN.has(state) && state !== 'DELETING');
  return mark !== undefined && isNewRun
    ? call(s, `${it} is ${state}, and its running time is forgotten`, {
      operation: 'UntagResource', input: { ResourceArn: arn, TagKeys: [OWNERSHIP_TAGS.runningSince] },
    })
    : nothing(`${it} is ${state}`);
}

function stopCall(s: PowerSituation, builder: SeenBuilder, words: string): PowerStep {
  return call(s, `${subject(s, builder)} ${words}`, { operation: 'StopImageBuilder', input: { Name: builder.name } });
}

function call(s: PowerSituation, words: string, what: PowerCall['call']): PowerStep {
  return { kind: 'call', call: { call: what, words }, memo: s.memo };
}

/** It is what the order wants; if a call of this order had no reply, that is what brought it there. */
function asWanted(s: PowerSituation, builder: SeenBuilder): PowerStep {
  const seen = `${subject(s, builder)} is ${builder.state}`;
  return s.memo.unsure ? { kind: 'done', result: 'changed', note: seen } : nothing(`${seen} already`);
}

function inTransit(s: PowerSituation, builder: SeenBuilder): PowerStep {
  return builder.state === 'SNAPSHOTTING'
    ? notNow(s, 'background', `somebody is making an image of ${subject(s, builder)}`)
    : notNow(s, 'steady', `${subject(s, builder)} is ${builder.state}`);
}

/** Who an order is about, for who reads a line that names the builder of the schedule already. */
function subject({ request }: PowerSituation, { name }: SeenBuilder): string {
  return name === request.physicalId ? 'it' : `its successor ${name}`;
}

/** Look again later. A limit needs no patience: its next look comes by schedule. */
function notNow(s: PowerSituation, pace: Pace, why: string): PowerStep {
  return s.request.order === 'Limit' ? nothing(why) : { kind: 'wait', pace, memo: s.memo, why };
}

function nothing(note: string): PowerStep {
  return { kind: 'done', result: 'nothing', note: `nothing to do: ${note}` };
}
