import { runSimulation } from '@cloud-copilot/iam-simulate';
import { ENV, Statement } from './deployed-app';

/** What IAM is asked before a call is carried out. */
export interface IamRequest {
  readonly action: string;
  readonly resource: string;
  /** What the service tells IAM about request and resource. */
  readonly context: Readonly<Record<string, string | string[]>>;
  /** The policy of the resource, for kinds to which roles alone give no access. */
  readonly resourcePolicy?: object;
}

/** What IAM says. */
export interface Verdict {
  readonly allowed: boolean;
  /** The statements that allow it, by their sids. */
  readonly by: readonly string[];
}

/** The account that stands for the empty one in the ARN of a public image: the simulator takes no ARN without an account. */
const PUBLIC_ACCOUNT = '999999999999';

const known = new Map<string, Promise<Verdict>>();

/** Evaluates a request against the statements of one role. */
export function judge(statements: readonly Statement[], request: IamRequest): Promise<Verdict> {
  const key = JSON.stringify([statements, request]);
  const verdict = known.get(key) ?? simulate(statements, request);
  known.set(key, verdict);
  return verdict;
}

async function simulate(statements: readonly Statement[], { action, resource, context, resourcePolicy }: IamRequest): Promise<Verdict> {
  const outcome = await runSimulation({
    request: {
      principal: `arn:aws:iam::${ENV.account}:role/caller`,
      action,
      // images of others are not protected by policies of theirs: the caller's own decide
      resource: { resource: resource.replace('::image/', `:${PUBLIC_ACCOUNT}:image/`), accountId: ENV.account },
      contextVariables: { ...context },
    },
    identityPolicies: [{ name: 'role', policy: { Version: '2012-10-17', Statement: statements.map(statement => ofKind(statement, resource)) } }],
    resourcePolicy,
    serviceControlPolicies: [],
    resourceControlPolicies: [],
  }, {});
  if (outcome.resultType !== 'single') {
    throw new Error(`${action} on ${resource} cannot be judged: ${JSON.stringify(outcome)}`);
  }
  const allowing = outcome.result.analysis.identityAnalysis?.allowStatements ?? [];
  return { allowed: outcome.overallResult === 'Allowed', by: allowing.map(({ explain }) => explain.identifier ?? 'without a sid') };
}

/** A statement about all kinds of resources as one about the kind of a resource: IAM takes a wildcard there, the simulator does not. */
function ofKind(statement: Statement, resource: string): Statement {
  const [kind] = resource.split(':').slice(5).join(':').split('/');
  return { ...statement, Resource: resourcesOf(statement).map(arn => arn.replace(/:\*\/\*$/, `:${kind}/*`)) };
}

/** The actions that a statement names. */
export function actionsOf({ Action }: Statement): string[] {
  return [Action].flat();
}

/** The resources that a statement names. */
export function resourcesOf({ Resource }: Statement): string[] {
  return [Resource].flat();
}

/** One action or one resource of a statement. */
export type Part = { readonly sid: string } & ({ readonly action: string } | { readonly resource: string });

/** The statements without one part: without the whole statement, if it was the only one of its kind. */
export function without(statements: readonly Statement[], part: Part): Statement[] {
  return statements.flatMap(statement => {
    if (statement.Sid !== part.sid) return [statement];
    const Action = actionsOf(statement).filter(action => !('action' in part) || action !== part.action);
    const Resource = resourcesOf(statement).filter(resource => !('resource' in part) || resource !== part.resource);
    return Action.length > 0 && Resource.length > 0 ? [{ ...statement, Action, Resource }] : [];
  });
}
