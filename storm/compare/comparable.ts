import { Disturbance, Operation, Plan, PlannedBuilder, PlannedTemplate } from '../plan';

/** What disturbs only this library's own features: the code of a neighbouring release, and images that look-ups find. */
const OWN: ReadonlySet<Disturbance['kind']> = new Set(['other release', 'image', 'order']);

/**
 * A history with what every design can be asked for: builders with a name, an instance type, a state, tags and a time-out. Adoption, agents, image look-ups
 * and formats of other releases are this library's, and left out.
 */
export function comparable(plan: Plan): Plan {
  return {
    ...plan,
    handMade: [],
    catalogue: [],
    operations: plan.operations.map(plainOperation),
    disturbances: plan.disturbances.filter(({ kind }) => !OWN.has(kind)),
    hasRound: false,
  };
}

function plainOperation(operation: Operation): Operation {
  return operation.kind === 'create' || operation.kind === 'update' ? { ...operation, template: plainTemplate(operation.template) } : operation;
}

function plainTemplate({ builders, sibling }: PlannedTemplate): PlannedTemplate {
  return { builders: Object.fromEntries(Object.entries(builders).map(([id, builder]) => [id, plainBuilder(builder)])), sibling };
}

function plainBuilder({ instanceType, name, desiredState, tags, retain, dependsOn, timeout }: PlannedBuilder): PlannedBuilder {
  return {
    instanceType,
    ...name === undefined ? {} : { name },
    ...desiredState === undefined ? {} : { desiredState },
    ...tags === undefined ? {} : { tags },
    ...retain === undefined ? {} : { retain },
    ...dependsOn === undefined ? {} : { dependsOn },
    ...timeout === undefined ? {} : { timeout },
  };
}
