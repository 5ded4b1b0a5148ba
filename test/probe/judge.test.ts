import { IDS, tableOf, verdicts } from '../../probe/judge';
import { Observations, RecordedRequest } from '../../probe/observations';

const request = (type: string, logicalId: string, physicalId?: string): RecordedRequest => ({ at: 0, type, logicalId, physicalId, url: 'https://example.com' });

/** What a run sees when everything is as assumed. */
const GOOD: Observations = {
  rollback: [
    { status: 'UPDATE_IN_PROGRESS', lastUpdated: 1_000 },
    { status: 'UPDATE_ROLLBACK_IN_PROGRESS', lastUpdated: 1_000 },
    { status: 'UPDATE_ROLLBACK_COMPLETE', lastUpdated: 1_000 },
  ],
  deletion: [{ status: 'DELETE_IN_PROGRESS', deletion: 2_000 }, { status: 'DELETE_COMPLETE', deletion: 2_000 }],
  requests: [request('Delete', 'First', IDS.second), request('Delete', 'Failing', IDS.failing), request('Delete', 'Silent', 'made-up')],
  lateAnswer: 200,
  builder: { creation: 'accepted', shownAfter: 900, tagsShownAfter: 1_200, runningAfter: 720_000, deletion: 'accepted', goneAfter: 60_000 },
};

const untrue = (seen: Partial<Observations>) => verdicts({ ...GOOD, ...seen }, true).filter(({ holds }) => holds !== true).map(({ assumed, seen: words }) => `${assumed}: ${words}`);

test('what is as assumed holds', () => {
  expect(untrue({})).toEqual([]);
});

test.each<[Partial<Observations>, string]>([
  [
    { rollback: [GOOD.rollback[0], { status: 'UPDATE_ROLLBACK_IN_PROGRESS', lastUpdated: 4_500 }] },
    'LastUpdatedTime does not change when a rollback begins: 3.5 s later',
  ],
  [{ rollback: [] }, 'LastUpdatedTime does not change when a rollback begins: not seen'],
  [{ deletion: [{ status: 'DELETE_IN_PROGRESS' }] }, 'DeletionTime is shown while a stack is deleted: not shown'],
  [{ deletion: [] }, 'DeletionTime is shown while a stack is deleted: not seen'],
  [{ requests: GOOD.requests.slice(1) }, 'an Update that fails with a new id is followed by a Delete of that id: no Delete'],
  [
    { requests: [request('Delete', 'First', IDS.first), ...GOOD.requests.slice(1)] },
    'an Update that fails with a new id is followed by a Delete of that id: Delete of probe-first',
  ],
  [{ requests: [GOOD.requests[0], GOOD.requests[2]] }, 'a Create that fails is followed by a Delete of its id: no Delete'],
  [{ requests: GOOD.requests.slice(0, 2) }, 'a Create that is cancelled is followed by a Delete of an id that CloudFormation made up: no Delete'],
  [{ lateAnswer: 500 }, 'an answer after that is taken and changes nothing (status 200), or refused (403): status 500'],
  [{ lateAnswer: undefined }, 'an answer after that is taken and changes nothing (status 200), or refused (403): not seen'],
  [
    { builder: { ...GOOD.builder, creation: 'accepted', shownAfter: 200_000 } },
    'a builder is shown within 3 min of its creation: 200.0 s',
  ],
  [
    { builder: { ...GOOD.builder, creation: 'accepted', runningAfter: undefined, lastState: 'FAILED' } },
    'it runs within 25 min: last seen FAILED',
  ],
  [
    { builder: { ...GOOD.builder, creation: 'accepted', deletion: 'ConcurrentModificationException: busy' } },
    'a builder that runs may refuse to be deleted, with OperationNotPermittedException, or be deleted at once: ConcurrentModificationException: busy',
  ],
])('something else is told, and is the only thing that is: %#', (seen, words) => {
  expect(untrue(seen)).toEqual([words]);
});

test('a creation that is denied is told with the words of the denial, and nothing else of the builder was seen', () => {
  expect(untrue({ builder: { creation: 'AccessDeniedException: no' } })).toEqual([
    'the library\'s narrow rights are enough to create a builder from a public image: AccessDeniedException: no',
    'a builder is shown within 3 min of its creation: not seen',
    'so are its tags: not seen',
    'it runs within 25 min: not seen',
    'a builder that runs may refuse to be deleted, with OperationNotPermittedException, or be deleted at once: not seen',
  ]);
});

test('without a builder, nothing is asked about one', () => {
  expect(verdicts(GOOD, false).map(({ assumed }) => assumed).filter(words => /builder from|a builder|it runs|so are its/.test(words))).toEqual([]);
});

test('the table has a line for each', () => {
  expect(tableOf([{ assumed: 'water is wet', seen: 'wet', holds: true }, { assumed: 'fire', seen: 'cold', holds: false }, { assumed: 'air', seen: 'not seen' }])).toBe([
    'assumed       true  seen', 'water is wet  yes   wet', 'fire          NO    cold', 'air           ?     not seen',
  ].join('\n'));
});
