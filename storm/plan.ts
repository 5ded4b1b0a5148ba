import { FaultRule } from '../emulator';
import { ImageRefQuery, PowerOrder } from '../src/private/contract';
import { Choices } from '../test/support/cloudformation-choices';

/** A builder in a template of a history. */
export interface PlannedBuilder {
  readonly instanceType: string;
  /** @default a generated name */
  readonly name?: string;
  /** Takes over what exists under its name. */
  readonly adopt?: boolean;
  /** The logical id of the look-up that its image comes from. @default - an image by its name */
  readonly image?: string;
  readonly desiredState?: 'RUNNING' | 'STOPPED';
  readonly agent?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly protect?: boolean;
  /** Its properties bear one that no release knows yet. */
  readonly newer?: boolean;
  /** Its properties are those of a file of released formats. */
  readonly format?: string;
  readonly retain?: boolean;
  readonly dependsOn?: readonly string[];
  /** Seconds. */
  readonly timeout?: number;
}

/** A look-up of an image in a template of a history: by query, name or ARN. */
export interface PlannedLookUp {
  readonly query?: Partial<ImageRefQuery>;
  readonly name?: string;
  readonly arn?: string;
  readonly refresh?: string;
  readonly waits?: boolean;
  /** The image goes with the resource. */
  readonly destroy?: boolean;
  /** Seconds. */
  readonly timeout?: number;
}

/** An image of the account that people have made before the history begins, or are about to. */
export interface PlannedImage {
  readonly number: number;
  /** The accounts that it is shared with. */
  readonly shares?: readonly string[];
  /** A fleet that runs on it. */
  readonly fleet?: string;
  /** It bears the tags of another stack. */
  readonly isElsewheres?: boolean;
  /** It is still being made. */
  readonly making?: { readonly state: string; readonly after: number; readonly to: 'AVAILABLE' | 'FAILED' };
}

/** A template of a history: builders, image look-ups, and a plain resource that takes its time and may fail. */
export interface PlannedTemplate {
  readonly builders: Readonly<Record<string, PlannedBuilder>>;
  readonly images?: Readonly<Record<string, PlannedLookUp>>;
  readonly sibling: { readonly takes: number; readonly fails: boolean; readonly dependsOn?: readonly string[] };
}

/** What a person asks CloudFormation for; what the stack's status does not allow is left out. */
export type Operation = { readonly pause: number } & (
  | { readonly kind: 'create'; readonly template: PlannedTemplate; readonly rollback: boolean; readonly deleteAfter?: number }
  | { readonly kind: 'update'; readonly template: PlannedTemplate; readonly rollback: boolean; readonly cancelAfter?: number }
  | { readonly kind: 'roll back' }
  | { readonly kind: 'continue'; readonly skip: readonly string[] }
  | { readonly kind: 'delete' });

/** What people do to builders. */
export type PersonalAct =
  /** Power and life of one of ours. */
  | 'start' | 'stop' | 'delete' | 'snapshot'
  /** Tags of their own. */
  | 'tag' | 'untag'
  /** Take off the tag that says whose it is, or who answers for it. */
  | 'disown' | 'unclaim'
  /** Make one under a name of ours: nobody's, or another stack's. */
  | 'create' | 'create elsewhere';

/** What people do to images: to those that queries find, and to those that templates name. */
export type ImageAct =
  | 'publish' | 'publish unfinished' | 'retire' | 'delete'
  | 'share' | 'copy' | 'retire own' | 'delete own'
  /** Take off the tags that say whose it is, or put another stack's on. */
  | 'disown' | 'tag elsewhere'
  /** The fleet on it is moved elsewhere. */
  | 'free';

/** What goes wrong, or what people do. Calls, invocations, requests and answers are counted from 1 over the whole history; times are milliseconds from its beginning. */
export type Disturbance =
  /** `operation`: only calls of it are counted. */
  | { readonly kind: 'kill'; readonly call: number; readonly operation?: string; readonly afterEffect: boolean }
  | { readonly kind: 'freeze'; readonly call: number; readonly for: number }
  | { readonly kind: 'crash'; readonly invocation: number; readonly times: number }
  /** The function crashes so often while the stack is at this. */
  | { readonly kind: 'outage'; readonly during: string; readonly times: number }
  | { readonly kind: 'lambda throttles'; readonly invocation: number; readonly times: number }
  | { readonly kind: 'twice'; readonly invocation: number; readonly after: number }
  /** The function has the code of a neighbouring release for so many invocations. */
  | { readonly kind: 'other release'; readonly invocation: number; readonly times: number }
  | { readonly kind: 'late'; readonly request: number; readonly by: number }
  | { readonly kind: 'duplicate'; readonly request: number; readonly after: number }
  | { readonly kind: 'answer lost'; readonly answer: number; readonly arrived: boolean }
  | { readonly kind: 'no executions'; readonly at: number; readonly for: number }
  | { readonly kind: 'stack unseen'; readonly at: number; readonly for: number }
  | { readonly kind: 'service'; readonly at: number; readonly rule: FaultRule }
  | { readonly kind: 'person'; readonly at: number; readonly act: PersonalAct; readonly which: number }
  | { readonly kind: 'image'; readonly at: number; readonly act: ImageAct; readonly which: number }
  /** A schedule asks for something, so many times at once. */
  | { readonly kind: 'order'; readonly at: number; readonly order: PowerOrder; readonly which: number; readonly times: number };

/** A builder that people have made before the history begins. */
export interface HandMade {
  readonly name: string;
  readonly instanceType: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly isStopped: boolean;
}

/** One history, before it happens: the seed decides it, and shrinking takes parts away. */
export interface Plan {
  readonly seed: number;
  readonly choices: Choices;
  /** Milliseconds, and how many builders of a type there may be. */
  readonly service: {
    readonly unseen: number;
    readonly tagsUnseen: number;
    readonly create: number;
    readonly start: number;
    readonly stop: number;
    readonly delete: number;
    readonly quota: number;
  };
  readonly handMade: readonly HandMade[];
  /** Images of the account that templates name. @default - none */
  readonly catalogue?: readonly PlannedImage[];
  readonly operations: readonly Operation[];
  readonly disturbances: readonly Disturbance[];
  /** True when nothing goes wrong but what passes by itself, and nothing is asked for that may fail. */
  readonly isGentle: boolean;
  /** True when it ends with a round of changes that have to succeed, as nothing goes wrong any more. */
  readonly hasRound: boolean;
}
