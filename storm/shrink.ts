import { happen } from './history';
import { Operation, Plan } from './plan';
import { UNBROKEN, Variant } from './variant';
import { USUAL_CHOICES } from '../test/support/cloudformation-choices';

/**
 * The smallest plan found that still breaks an invariant: disturbances and operations are left out one at a time, and what remains is made
 * plainer, until nothing more can go.
 */
export async function shrink(plan: Plan, invariant: string, variant: Variant = UNBROKEN): Promise<Plan> {
  let smallest = plan;
  for (let again = true; again;) {
    again = false;
    for (const candidate of smaller(smallest)) {
      const { findings } = await happen(candidate, variant);
      if (findings.some(({ name, isKnown }) => name === invariant && !isKnown)) {
        smallest = candidate;
        again = true;
        break;
      }
    }
  }
  return smallest;
}

function* smaller(plan: Plan): Generator<Plan> {
  for (let index = plan.operations.length - 1; index > 0; index--) {
    yield { ...plan, operations: without(plan.operations, index) };
  }
  for (let index = 0; index < plan.disturbances.length; index++) {
    yield { ...plan, disturbances: without(plan.disturbances, index) };
  }
  for (const [at, image] of (plan.catalogue ?? []).entries()) {
    if (Object.keys(image).length > 1) {
      yield { ...plan, catalogue: plan.catalogue?.map((other, index) => (index === at ? { number: image.number } : other)) };
    }
  }
  for (let index = 0; index < plan.handMade.length; index++) {
    yield { ...plan, handMade: without(plan.handMade, index) };
  }
  if (plan.hasRound) {
    yield { ...plan, hasRound: false };
  }
  for (const [index, operation] of plan.operations.entries()) {
    for (const plainer of plainerThan(operation)) {
      yield { ...plan, operations: plan.operations.map((other, at) => (at === index ? plainer : other)) };
    }
  }
  for (const delay of ['unseen', 'tagsUnseen'] as const) {
    if (plan.service[delay] > 0) {
      yield { ...plan, service: { ...plan.service, [delay]: 0 } };
    }
  }
  const { choices } = plan;
  for (const [choice, usual] of Object.entries(USUAL_CHOICES)) {
    if (new Map<string, unknown>(Object.entries(choices)).get(choice) !== usual) {
      yield { ...plan, choices: { ...choices, [choice]: usual } };
    }
  }
}

function* plainerThan(operation: Operation): Generator<Operation> {
  if (operation.kind !== 'create' && operation.kind !== 'update') {
    return;
  }
  const { template } = operation;
  const { builders, images = {} } = template;
  if ('Second' in builders) {
    const { Second: _, ...rest } = builders;
    yield { ...operation, template: { ...template, builders: rest } };
  }
  if (operation.kind === 'create' && operation.deleteAfter !== undefined) {
    yield { ...operation, deleteAfter: undefined };
  }
  if (operation.kind === 'update' && operation.cancelAfter !== undefined) {
    yield { ...operation, cancelAfter: undefined };
  }
  for (const [id, lookUp] of Object.entries(images)) {
    const { [id]: _, ...rest } = images;
    yield { ...operation, template: { ...template, images: rest } };
    for (const member of ['refresh', 'waits', 'destroy', 'timeout'] as const) {
      if (lookUp[member] !== undefined) {
        yield { ...operation, template: { ...template, images: { ...images, [id]: { ...lookUp, [member]: undefined } } } };
      }
    }
  }
  if (template.sibling.fails) {
    yield { ...operation, template: { ...template, sibling: { ...template.sibling, fails: false } } };
  }
  for (const [id, builder] of Object.entries(builders)) {
    for (const member of ['tags', 'retain', 'timeout', 'desiredState', 'dependsOn', 'agent', 'image', 'protect', 'newer', 'format', 'adopt', 'name'] as const) {
      if (builder[member] !== undefined) {
        yield { ...operation, template: { ...template, builders: { ...builders, [id]: { ...builder, [member]: undefined } } } };
      }
    }
  }
}

function without<T>(list: readonly T[], index: number): T[] {
  return list.filter((_, at) => at !== index);
}
