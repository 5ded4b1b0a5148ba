import { userTags } from '../ownership';
import { Wanted } from './request';
import { BuilderSituation, BuilderStep, tagCall, untagCall } from './steps';
import { SeenBuilder } from './view';

/**
 * The step towards the wanted tags; undefined when they are there, or when a rollback had to do without them. Only keys that an
 * earlier template set are taken off: what people add in the console stays.
 */
export function tagStep(s: BuilderSituation, wanted: Wanted, builder: SeenBuilder): BuilderStep | undefined {
  const present = userTags(builder.tags);
  const changed = Object.entries(userTags(wanted.tags)).filter(([key, value]) => present[key] !== value);
  if (changed.length > 0 && !isWaived(s, 'tag')) {
    return tagCall(s, builder, Object.fromEntries(changed));
  }
  const obsolete = Object.keys(s.request.old?.tags ?? {}).filter(key => key in present && !(key in wanted.tags));
  return obsolete.length > 0 && !isWaived(s, 'untag') ? untagCall(s, builder, obsolete) : undefined;
}

/** True for what was refused in a rollback, which goes on without it. */
export function isWaived(s: BuilderSituation, purpose: string): boolean {
  return s.memo.waived?.includes(purpose) === true;
}
