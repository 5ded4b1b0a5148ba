import { CloudFormation, EventMessage, Template } from '../support/cloudformation';
import { Choices, USUAL_CHOICES } from '../support/cloudformation-choices';
import { attributeOf } from '../support/cloudformation-references';
import { STACK_ID } from '../support/evaluate';
import { VirtualClock } from '../support/virtual-clock';

type Answer = { readonly status: 'SUCCESS' | 'FAILED'; readonly id: string; readonly data?: Readonly<Record<string, string>> };

/** A stack whose requests are answered after a second as told. */
function stackOf(answer: (event: EventMessage) => Answer, choices: Partial<Choices> = {}) {
  const clock = new VirtualClock();
  const stack: CloudFormation = new CloudFormation(STACK_ID, clock, event => clock.at(clock.now() + 1_000, () => {
    const { status, id, data } = answer(event);
    const { StackId, RequestId, LogicalResourceId } = event;
    void stack.put(String(event.ResponseURL), JSON.stringify({ StackId, RequestId, LogicalResourceId, Status: status, PhysicalResourceId: id, Reason: 'because', Data: data }));
  }), { ...USUAL_CHOICES, ...choices });
  return { stack, run: <T>(operation: Promise<T>) => clock.until(operation) };
}

const machine = (properties: Readonly<Record<string, unknown>>, dependsOn?: readonly string[]) => ({ type: 'Custom::Machine', properties, ...dependsOn ? { dependsOn } : {} });
const told = ({ events }: CloudFormation) => events.map(({ RequestType, LogicalResourceId, ResourceProperties, OldResourceProperties }) =>
  [RequestType, LogicalResourceId, ResourceProperties, OldResourceProperties]);
const idOf = (event: EventMessage) => String(event.PhysicalResourceId ?? event.LogicalResourceId);
const isSize = (event: EventMessage, size: string) => JSON.stringify(event.ResourceProperties).includes(size);

test('a rollback that is asked for later leads back what failed to be updated, with the properties that it was to have', async () => {
  const { stack, run } = stackOf(event => ({ status: isSize(event, 'large') ? 'FAILED' : 'SUCCESS', id: idOf(event) }));
  await run(stack.createStack({ A: machine({ Size: 'small' }) }));
  expect((await run(stack.updateStack({ A: machine({ Size: 'large' }) }, { rollback: false }))).status).toBe('UPDATE_FAILED');
  expect((await run(stack.rollbackStack())).status).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect(told(stack)[2]).toEqual(['Update', 'A', { Size: 'small' }, { Size: 'large' }]);
});

test.each([[true, 1], [false, 0]])('an update after a failure goes to what failed also when its template is the old one: %s', async (updatesWhatFailed, more) => {
  const { stack, run } = stackOf(event => ({ status: isSize(event, 'large') ? 'FAILED' : 'SUCCESS', id: idOf(event) }), { updatesWhatFailed });
  await run(stack.createStack({ A: machine({ Size: 'small' }) }));
  await run(stack.updateStack({ A: machine({ Size: 'large' }) }, { rollback: false }));
  expect((await run(stack.updateStack({ A: machine({ Size: 'small' }) }))).status).toBe('UPDATE_COMPLETE');
  expect(stack.events).toHaveLength(2 + more);
});

describe('a resource that refers to another', () => {
  const template = (query: string): Template => ({ Image: machine({ Query: query }), A: machine({ Image: attributeOf('Image', 'Name') }, ['Image']) });
  const answers = (found: () => string) => (event: EventMessage): Answer => ({
    status: isSize(event, 'broken') ? 'FAILED' : 'SUCCESS', id: idOf(event), data: event.LogicalResourceId === 'Image' ? { Name: found() } : {},
  });

  test('is sent the value, and is updated only when the value has changed', async () => {
    let found = 'first';
    const { stack, run } = stackOf(answers(() => found));
    await run(stack.createStack(template('one')));
    expect(told(stack)[1]).toEqual(['Create', 'A', { Image: 'first' }, undefined]);
    await run(stack.updateStack(template('two')));
    expect(told(stack).slice(2).map(([type, id]) => `${String(type)} ${String(id)}`)).toEqual(['Update Image']);
    found = 'second';
    await run(stack.updateStack(template('three')));
    expect(told(stack)[4]).toEqual(['Update', 'A', { Image: 'second' }, { Image: 'first' }]);
  });

  test.each([['sent', 'first'], ['present', 'third']] as const)('is led back to the value that was %s', async (rollbackAttributes, expected) => {
    const names = ['first', 'second', 'third'];
    const { stack, run } = stackOf(answers(() => names.shift() ?? ''), { rollbackAttributes });
    await run(stack.createStack(template('one')));
    const end = await run(stack.updateStack({ ...template('two'), Sibling: { plain: { takes: 60_000, fails: true } } }));
    expect(end.status).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(told(stack).filter(([, id]) => id === 'A').slice(-1)[0]).toEqual(['Update', 'A', { Image: expected }, { Image: 'second' }]);
  });
});

test.each([['given up', false], ['waited for', true]] as const)('what is under way when another resource fails is %s', async (siblings, isHeard) => {
  const { stack, run } = stackOf(event => ({ status: 'SUCCESS', id: idOf(event) }), { siblings });
  const end = await run(stack.createStack({ A: machine({}), Sibling: { plain: { takes: 500, fails: true } } }));
  expect(end.status).toBe('ROLLBACK_COMPLETE');
  expect(stack.responses.find(({ requestType }) => requestType === 'Create')?.heard).toBe(isHeard);
});

test.each([1, 3] as const)('a clean-up asks %s times for a Delete that fails, and goes on without it', async cleanUpTries => {
  const { stack, run } = stackOf(event => ({ status: event.RequestType === 'Delete' ? 'FAILED' : 'SUCCESS', id: idOf(event) }), { cleanUpTries });
  await run(stack.createStack({ A: machine({}), B: machine({}) }));
  expect((await run(stack.updateStack({ B: machine({}) }))).status).toBe('UPDATE_COMPLETE');
  expect(stack.events.filter(({ RequestType }) => RequestType === 'Delete')).toHaveLength(cleanUpTries);
});
