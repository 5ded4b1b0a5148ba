import { IamRequest, judge } from './authorization/judge';
import { policyOf } from './authorization/template-policy';
import { EventMessage } from './cloudformation-messages';
import { Template } from './cloudformation-resources';
import { isRecord } from '../../lambda/kernel/event';

/** What IAM was asked about a call of the function, and the template that was in force then. */
export interface Asked {
  readonly request: IamRequest;
  readonly template: Template;
}

/** A run, as far as every run is held to something. */
export interface Observed {
  readonly stackId: string;
  readonly asked: readonly Asked[];
  readonly logged: readonly string[];
  /** The events that the function got. */
  readonly received: readonly EventMessage[];
}

/** What is in no log, whatever was deployed. */
const NEVER_LOGGED = /https?:\/\/|X-Amz-|StreamingURL/i;

/** What the role of the function would have refused it, each kind of request once. */
export async function refusedBy(run: Observed): Promise<IamRequest[]> {
  const refused: IamRequest[] = [];
  for (const { request, template } of distinct(run.asked)) {
    if (!(await judge(policyOf(template, run.stackId), request)).allowed) refused.push(request);
  }
  return refused;
}

/** The lines of the log that show a response URL, a streaming URL, or what the builders' directories are called. */
export function indiscretionsOf(run: Observed): string[] {
  const secrets = [...new Set(run.received.flatMap(secretsOf))].filter(secret => secret.length > 3);
  return run.logged.filter(line => NEVER_LOGGED.test(line) || secrets.some(secret => line.includes(secret)));
}

function distinct(asked: readonly Asked[]): Asked[] {
  return [...new Map(asked.map(one => [JSON.stringify(one), one])).values()];
}

/** What an event holds that is nobody's business. */
function secretsOf({ ResponseURL, ResourceProperties, OldResourceProperties }: EventMessage): string[] {
  const joins = [ResourceProperties, OldResourceProperties]
    .map(properties => isRecord(properties) && isRecord(properties.ReplacedOnChange) ? properties.ReplacedOnChange.DomainJoinInfo : undefined);
  return [String(ResponseURL), ...joins.flatMap(textsOf)];
}

function textsOf(part: unknown): string[] {
  if (typeof part === 'string') return [part];
  return typeof part === 'object' && part !== null ? Object.values(part).flatMap(textsOf) : [];
}
