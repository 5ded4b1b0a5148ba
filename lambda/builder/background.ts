import { doomedBuilders } from './delete';
import { removeAll } from './removal';
import { BuilderSituation, BuilderStep, lookAt, over, wait } from './steps';
import { claimedByUs } from './strays';

/** After the answer: remove what the request must not leave behind, and nothing else. */
export function clearUp(s: BuilderSituation): BuilderStep {
  const { family } = s.view;
  if (!family) {
    return lookAt('family');
  }
  const { request, memo } = s;
  // a failed Create leaves its builder to the Delete that follows, as long as one may follow
  const spared = memo.spared ?? (request.type === 'Create' && s.current ? request.wanted?.name : undefined);
  const doomed = (request.type === 'Delete' && s.current ? doomedBuilders(s, family) : claimedByUs(s, family))
    .filter(builder => builder.name !== spared);
  if (doomed.length > 0) {
    return removeAll(s, doomed);
  }
  const mayAppear = memo.created !== undefined && !memo.seen && !over(s, memo.created.at, s.durations.grace);
  return mayAppear ? wait(s, 'steady') : { kind: 'end' };
}
