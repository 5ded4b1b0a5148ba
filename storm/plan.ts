import { FaultRule } from '../emulator';
import { Choices } from '../test/support/cloudformation-choices';

/** A builder in a template of a history. */
export interface PlannedBuilder {
  readonly instanceType: string;
  /** @default a generated name */
  readonly name?: string;
  readonly desiredState?: 'RUNNING' | 'STOPPED';
  readonly tags?: Readonly<Record<string, string>>;
  readonly retain?: boolean;
  readonly dependsOn?: readonly string[];
  /** Seconds. */
  readonly timeout?: number;
}

/** A template of a history: builders, and a plain resource that takes its time and may fail. */
export interface PlannedTemplate {
  readonly builders: Readonly<Record<string, PlannedBuilder>>;
  readonly sibling: { readonly takes: number; readonly fails: boolean; readonly dependsOn?: readonly string[] };
}

/** What a person asks CloudFormation for; what the stack's status does not allow is left out. */
export type Operation = { readonly pause: number } & (
  | { readonly kind: 'create'; readonly template: PlannedTemplate; readonly rollback: boolean; readonly deleteAfter?: number }
  | { readonly kind: 'update'; readonly template: PlannedTemplate; readonly rollback: boolean; readonly cancelAfter?: number }
  | { readonly kind: 'roll back' }
  | { readonly kind: 'continue'; readonly skip: readonly string[] }
  | { readonly kind: 'delete' });

/** What goes wrong, or what people do. Calls, invocations, requests and answers are counted from 1 over the whole history; times are milliseconds from its beginning. */
export type Disturbance =
  | { readonly kind: 'kill'; readonly call: number; readonly afterEffect: boolean }
  | { readonly kind: 'freeze'; readonly call: number; readonly for: number }
  | { readonly kind: 'crash'; readonly invocation: number; readonly times: number }
  | { readonly kind: 'lambda throttles'; readonly invocation: number; readonly times: number }
  | { readonly kind: 'twice'; readonly invocation: number; readonly after: number }
  | { readonly kind: 'late'; readonly request: number; readonly by: number }
  | { readonly kind: 'duplicate'; readonly request: number; readonly after: number }
  | { readonly kind: 'answer lost'; readonly answer: number; readonly arrived: boolean }
  | { readonly kind: 'no executions'; readonly at: number; readonly for: number }
  | { readonly kind: 'stack unseen'; readonly at: number; readonly for: number }
  | { readonly kind: 'service'; readonly at: number; readonly rule: FaultRule }
  | { readonly kind: 'person'; readonly at: number; readonly act: 'start' | 'stop' | 'delete' | 'tag' | 'untag' | 'create'; readonly which: number };

/** One history, before it happens: the seed decides it, and shrinking takes parts away. */
export interface Plan {
  readonly seed: number;
  readonly choices: Choices;
  /** Milliseconds. */
  readonly service: {
    readonly unseen: number;
    readonly tagsUnseen: number;
    readonly create: number;
    readonly start: number;
    readonly stop: number;
    readonly delete: number;
  };
  readonly operations: readonly Operation[];
  readonly disturbances: readonly Disturbance[];
}
