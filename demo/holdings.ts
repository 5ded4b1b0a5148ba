import { Account } from './account';
import { Narrator } from './narrator';
import { Untrue } from './trouble';

/** Tells what a stack holds of the kinds that the proof looks for: a look that saw nothing now would prove nothing afterwards. */
export async function showHoldings(account: Account, stack: string, wanted: string, narrator: Narrator): Promise<void> {
  const held = await holdings(account, stack);
  if (held !== wanted) throw new Untrue(`the stack ${stack} has ${wanted}, and what was read back is ${held || 'nothing'}`);
  narrator.event('', `before it, the account holds of this stack: ${held}`);
}

async function holdings(account: Account, stack: string): Promise<string> {
  const { functions, stateMachines, roles, logGroups, endpoints, keys } = await account.inventory();
  const ids = (await account.resources(stack)).map(({ PhysicalResourceId }) => PhysicalResourceId ?? '');
  const kinds: [string, readonly string[]][] = [
    ['function', functions], ['state machine', stateMachines], ['role', roles], ['log group', logGroups.map(({ name }) => name)],
    ['VPC endpoint', endpoints], ['key', keys],
  ];
  return kinds
    .map(([kind, names]) => ({ kind, own: names.filter(name => ids.some(id => id === name || id.endsWith(`:${name}`))).length }))
    .filter(({ own }) => own > 0)
    .map(({ kind, own }) => `${own} ${kind}${own === 1 ? '' : 's'}`)
    .join(', ');
}
