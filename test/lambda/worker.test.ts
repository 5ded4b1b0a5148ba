import { NOTHING_MADE_ID } from '../../lambda/kernel/answer';
import { ExecutionState, firstState } from '../../lambda/kernel/execution';
import { timing } from '../../lambda/kernel/timing';
import { createWorker } from '../../lambda/worker';
import { eventOf, OPERATION_START } from '../support/situation';

/** Tick for a resource type that the handler does not know. */
async function ticked(type: 'Create' | 'Update' | 'Delete', PhysicalResourceId?: string) {
  const lines: Array<Record<string, unknown>> = [];
  jest.spyOn(console, 'log').mockImplementation(line => { lines.push(JSON.parse(String(line)) as Record<string, unknown>); });
  const nobody = () => Promise.reject(new Error('nobody is to be asked'));
  const worker = createWorker({
    clock: { now: () => OPERATION_START, sleep: nobody },
    appstream: { send: nobody },
    stacks: { describe: nobody },
    executions: { start: nobody },
    response: { put: nobody },
  });
  const event = eventOf(type, { ResourceType: 'Custom::AppStreamFleet', PhysicalResourceId: PhysicalResourceId ?? (type === 'Create' ? undefined : 'id') });
  const before: ExecutionState = firstState(event, OPERATION_START, timing());
  return { before, state: await worker.tick(before), lines };
}

test.each([['Create', undefined, NOTHING_MADE_ID], ['Update', 'id', 'id'], ['Delete', 'id', 'id']] as const)('a %s of a type that this release does not know fails', async (type, id, physicalId) => {
  const { before, state, lines } = await ticked(type, id);
  expect(state).toEqual({
    ...before,
    action: 'ANSWER',
    then: 'END',
    answer: {
      status: 'FAILED',
      physicalId,
      code: 'UnknownResourceType',
      reason: 'Builder: this handler knows no resource type "Custom::AppStreamFleet". Deploy with the release of the library that wrote the template.',
    },
  });
  expect(lines).toEqual([expect.objectContaining({ level: 'WARN', code: 'UnknownResourceType' })]);
});

test('to delete what was refused when it was created succeeds', async () => {
  expect((await ticked('Delete', NOTHING_MADE_ID)).state).toMatchObject({ action: 'ANSWER', then: 'END', answer: { status: 'SUCCESS', physicalId: NOTHING_MADE_ID, data: {} } });
  expect((await ticked('Update', NOTHING_MADE_ID)).state).toMatchObject({ answer: { status: 'FAILED' } });
});
