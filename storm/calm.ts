import { ask } from './operations';
import { PlannedTemplate } from './plan';
import { StormWorld } from './world';

/** Update the stack in calm weather, where it has to end as told. */
export async function change(world: StormWorld, what: string, template: PlannedTemplate, status = 'UPDATE_COMPLETE'): Promise<void> {
  await ask(world, { kind: 'update', pause: 0, rollback: true, template });
  expectStatus(world, what, status);
}

/** The stack has to be in a status. */
export function expectStatus({ record, stack }: StormWorld, what: string, status: string): void {
  if (stack.status !== status) {
    record.find('calmSucceeds', `${what} ends in ${stack.status}: ${stack.responses.filter(response => response.status === 'FAILED').slice(-1)[0]?.reason ?? ''}`);
  }
}
