import { isRecord } from '../../lambda/kernel/event';

/** Properties as CloudFormation delivers them. */
export type Bag = Readonly<Record<string, unknown>>;

/** Tags by key. */
export type Tags = Readonly<Record<string, string>>;

/** What the framework hands to both functions; what `onEvent` returns beside the id comes along to `isComplete`. */
export interface ProviderEvent {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly RequestId: string;
  readonly StackId: string;
  readonly LogicalResourceId: string;
  readonly PhysicalResourceId?: string;
  readonly ResourceProperties: Bag;
  readonly OldResourceProperties?: Bag;
  /** When `onEvent` began, in milliseconds. */
  readonly StartedAt?: number;
  /** Why the request has failed already: told by `isComplete`, since what `onEvent` throws loses the id. */
  readonly Failure?: string;
  /** What an update that is taken back has made, and CloudFormation never heard of. */
  readonly Stray?: string;
}

/** What `onEvent` returns. */
export type Begun = Pick<ProviderEvent, 'PhysicalResourceId' | 'StartedAt' | 'Failure' | 'Stray'>;

/** What `isComplete` returns. */
export interface Completion {
  readonly IsComplete: boolean;
  readonly Data?: Tags;
}

/** The two functions that a user of the framework writes. */
export interface ProviderHandler {
  /** Begin. */
  onEvent(event: ProviderEvent): Promise<Begun>;
  /** See whether it is done. */
  isComplete(event: ProviderEvent): Promise<Completion>;
}

/** What only a new builder can change. */
export function specIn({ ReplacedOnChange: spec }: Bag): { readonly ImageName: string; readonly InstanceType: string } {
  const { ImageName, InstanceType } = isRecord(spec) ? spec : {};
  return { ImageName: String(ImageName), InstanceType: String(InstanceType) };
}

/** The tags of a template. */
export function tagsIn({ Tags: tags }: Bag): Tags {
  return isRecord(tags) ? Object.fromEntries(Object.entries(tags).map(([key, value]) => [key, String(value)])) : {};
}

/** The name of an error. */
export function nameOfError(error: unknown): string {
  return error instanceof Error ? error.name : '';
}
