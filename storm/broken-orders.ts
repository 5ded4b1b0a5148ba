import { broken } from './breaking';
import { Variant } from './variant';
import { PowerSituation } from '../lambda/builder/power';
import { SeenBuilder } from '../lambda/builder/view';
import { ownerTags } from '../lambda/ownership';

/**
 * One broken handler for each thing that an order has to look at before it acts. They show only in histories with orders. What no operation is at work
 * on is hardly ever claimed, so that claims are left to the table of decisions.
 */
export const BROKEN_ORDERS: readonly Variant[] = [
  broken('orders: deployments', 'an order that does not ask for the stack', ['powerStays', 'claimedFirst'], seeing(s => ({ ...s, epoch: { ...s.epoch, phase: 'idle' } }))),
  broken('orders: tags', 'an order that does not look whose a builder is', ['nothingForeign'], seeingBuilders((builder, s) => (
    { ...builder, tags: { ...builder.tags, ...ownerTags(s.request) } }))),
  broken('orders: snapshots', 'an order that does not wait for images', ['snapshotsEnd'], seeingBuilders(builder => (
    builder.state === 'SNAPSHOTTING' ? { ...builder, state: 'RUNNING' } : builder))),
];

function seeing(see: (s: PowerSituation) => PowerSituation): Pick<Variant, 'wrapErrands'> {
  return { wrapErrands: errands => ({ ...errands, decide: s => errands.decide(see(s)) }) };
}

function seeingBuilders(see: (builder: SeenBuilder, s: PowerSituation) => SeenBuilder): Pick<Variant, 'wrapErrands'> {
  return seeing(s => {
    const { target, family } = s.view;
    return { ...s, view: { ...s.view, target: target && see(target, s), family: family?.map(builder => see(builder, s)) } };
  });
}
