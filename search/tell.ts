import { World } from './model';
import { tellHeld } from './words';

/** A world in a line. */
export function tellWorld({ stack, builders }: World): string {
  const told = builders.map(({ name, state, claim, hidden, slow, isOurs }) =>
    `${name} is ${state}${hidden ? ', not to be seen' : ''}${slow ? ', for long' : ''}${isOurs ? `, claim: ${claim}` : ', a person\'s'}`);
  return `stack ${stack.status}, holds ${tellHeld(stack.live)}; ${told.join('; ') || 'no builder'}`;
}
