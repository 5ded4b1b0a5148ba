import { Fleet, Spread, spreadOf } from './fleet';
import { MINUTE } from './support';
import { Response } from '../support/cloudformation';

/** What the service allows in a second: less than the looks of a hundred builders would like. */
export const NARROW = 5;

/** So much that nothing is refused. */
export const WIDE = 1_000;

/** The answers to requests of a type. */
export function answers(fleet: Fleet, requestType: string): Response[] {
  return fleet.stacks.flatMap(stack => stack.responses.filter(response => response.requestType === requestType));
}

/** How long the requests of a type took, in minutes since a moment. */
export function minutesOf(fleet: Fleet, requestType: string, since: number): Spread {
  return spreadOf(answers(fleet, requestType).map(({ at }) => (at - since) / MINUTE));
}

/** What each builder's request has cost. */
export function callsOf(fleet: Fleet): Spread {
  return spreadOf([...fleet.costs.values()].map(({ calls }) => calls));
}

/** What each builder's request has cost of what the service allows. */
export function acceptedOf(fleet: Fleet): Spread {
  return spreadOf([...fleet.costs.values()].map(({ calls, throttled }) => calls - throttled));
}
