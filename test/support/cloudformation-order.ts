import { failures, Result, Results } from './cloudformation-resources';

/** What a failure stops: everything, what waits for it, or nothing. */
export type StopsAt = 'anything' | 'failure' | 'nothing';

/** Makes the request for one resource; `cancelled` comes true when nobody waits for it any more. */
export type Run = (id: string, cancelled: Promise<void>) => Promise<Result>;

/**
 * Run requests side by side, each after those that it waits for; when a failure stops anything, it also cancels those still under way.
 *
 * @param before what a resource waits for
 * @param onCancellable gets what cancels the requests while that is possible, and nothing afterwards
 * @param givesUpSiblings false: a failure lets those under way come to their end, and only a person cancels them
 */
export async function runInOrder(
  ids: readonly string[],
  before: (id: string) => readonly string[],
  run: Run,
  onCancellable: (cancel: (() => void) | undefined) => void,
  stopsAt: StopsAt = 'nothing',
  givesUpSiblings = true,
): Promise<Results> {
  const results: Results = new Map();
  const stops = stopsAt === 'anything';
  let isCancelled = false;
  let trip: () => void = () => undefined;
  const cancelled = new Promise<void>(resolve => { trip = resolve; });
  const cancel = () => {
    isCancelled = true;
    trip();
  };
  onCancellable(stops ? cancel : undefined);
  const runs = new Map<string, Promise<void>>();
  const start = (id: string): Promise<void> => {
    const known = runs.get(id) ?? (async () => {
      const needs = before(id).filter(other => ids.includes(other));
      await Promise.all(needs.map(start));
      if ((stops && isCancelled) || (stopsAt !== 'nothing' && needs.some(other => results.get(other)?.ok !== true))) {
        return;
      }
      const result = await run(id, cancelled);
      results.set(id, result);
      if (!result.ok && stops) {
        if (givesUpSiblings) {
          cancel();
        }
        isCancelled = true;
      }
    })();
    runs.set(id, known);
    return known;
  };
  await Promise.all(ids.map(start));
  onCancellable(undefined);
  const ordered: Results = new Map(ids.flatMap(id => [...results].filter(([other]) => other === id)));
  if (isCancelled && failures(results).length === 0) {
    ordered.set('', { ok: false, reason: 'cancelled by a person' });
  }
  return ordered;
}
