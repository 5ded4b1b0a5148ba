import { Properties } from '../../lambda/kernel/event';

/** A custom resource of a template, or a plain resource that only takes its time. */
export type ResourceTemplate = { readonly dependsOn?: readonly string[] } & (
  | { readonly type: string; readonly properties: Properties; readonly retain?: boolean }
  | { readonly plain: { readonly takes: number; readonly fails?: boolean } });

/** The resources of a template by logical id. */
export type Template = Readonly<Record<string, ResourceTemplate>>;

/** A resource that CloudFormation knows. */
export interface LiveResource {
  /** As it was asked for, with every reference to other resources worked out. */
  readonly template: ResourceTemplate;
  readonly physicalId: string;
  /** As the stack's template had it. @default - it refers to nothing */
  readonly source?: ResourceTemplate;
}

/** What a stack holds, by logical id. */
export type Resources = Map<string, LiveResource>;

/** How an operation on one resource ended. */
export type Result =
  /** `isUntouched`: it turned out that nothing had changed, and nothing was asked for. */
  | { readonly ok: true; readonly physicalId: string; readonly isUntouched?: boolean }
  | { readonly ok: false; readonly physicalId?: string; readonly reason: string };

/** What becomes of a resource when one that it depends on did not find back: its attributes are not known. */
export const NOT_ASKED: Result = { ok: false, reason: 'not asked: what it depends on was not led back' };

/** How an operation on several resources ended, by logical id. */
export type Results = Map<string, Result>;

/** What has to be there. */
export function needed<T>(value: T | undefined, what: string): T {
  if (value === undefined) {
    throw new Error(`the stack has no ${what}`);
  }
  return value;
}

/** The logical ids of what one state of a stack has otherwise than another. */
export function changesBetween(before: Resources, after: Resources): string[] {
  const standing = (resource: LiveResource | undefined) => JSON.stringify([resource?.physicalId, resource?.template]);
  return [...before.keys()].filter(id => standing(before.get(id)) !== standing(after.get(id)));
}

/** Resources by logical id and physical id: one logical id may have several while it is replaced. */
export function labelled(resources: Resources): Resources {
  return new Map([...resources].map(([id, resource]) => [`${id} ${resource.physicalId}`, resource]));
}

/** What CloudFormation knows after an operation: everything that got an id, whether it succeeded or not. */
export function knownAfter(results: Results, asked: ReadonlyMap<string, Omit<LiveResource, 'physicalId'>>): Resources {
  return new Map([...results].flatMap(([id, { physicalId }]) => {
    const what = asked.get(id);
    return physicalId === undefined || !what ? [] : [[id, { ...what, physicalId }]];
  }));
}

/** Why an operation failed. */
export function failures(results: Results): string[] {
  return [...results.values()].flatMap(result => (result.ok ? [] : [result.reason]));
}
