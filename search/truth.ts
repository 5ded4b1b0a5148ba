import { Finding } from './findings';
import { Request, World } from './model';

/** Why a SUCCESS does not say what is. */
export function untruths(world: World, request: Request): Finding[] {
  const { answer, hand, type, template, status } = request;
  const builder = world.builders.find(({ name }) => name === answer?.id);
  const untrue = (why: string): Finding[] => [{
    name: 'successIsTrue', what: `the ${type} of operation ${request.operation} says SUCCESS with ${answer?.id ?? ''}, but ${why}`,
  }];
  if (hand) {
    return [];
  }
  if (type === 'Delete') {
    return builder?.isOurs && builder.delivery?.operation !== request.operation ? untrue(`it is ${builder.state}`) : [];
  }
  if (status.includes('ROLLBACK')) {
    return [];
  }
  if (!builder) {
    return untrue('it is not there');
  }
  const desired = template === 'A stopped' ? 'STOPPED' : type === 'Create' ? 'RUNNING' : builder.state;
  if (builder.state !== desired) {
    return untrue(`it is ${builder.state}, and ${desired} was asked for`);
  }
  if (!builder.claim.startsWith('d')) {
    return untrue('it does not bear the mark of a delivery');
  }
  return template === 'A stopped' && builder.purpose !== 'print' ? untrue('it lacks tags') : [];
}
