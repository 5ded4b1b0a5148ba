import { hunt } from '../../storm/controls';
import { INVARIANTS } from '../../storm/invariants';
import { BROKEN } from '../../storm/variants';

/** Where to begin looking for each: the first seed on from the beginning, or one whose history ends with a round of calm weather. */
const SEEDS = new Map([
  ['Delivery: the mark of a delivery is not written', 1],
  ['goesOn: a Delete that always fails', 1],
  ['noSecret: a log that shows the response URL', 1],
  ['oneInTheMaking: a second builder beside the first', 1],
  ['rule 1: a Delete does not claim first', 1],
  ['rule 2: what was delivered is a stray', 1],
  ['Background: nothing is removed after the answer', 23],
  ['Create: this request\'s, FAILED: what ended FAILED is a success', 7],
  ['inTime: a failure that nobody is told', 7],
  ['rule 3: strays are not looked for', 57],
  ['Ownership: what bears no tags is ours', 14],
  ['rule 4: a failed Create always says that it made nothing', 252],
  ['imagesUntouched: a look-up that removes the image it looks up', 29],
  ['Create: STOPPING, PENDING and every other state: a success before it is true', 32],
  ['Create: ours, undelivered by an earlier request, usable: what an earlier request left is kept without a claim', 32],
  ['Delete: RUNNING: nothing is stopped before it is deleted', 32],
  ['Delete: STOPPED, FAILED: nothing is deleted', 32],
  ['rollback: what stands under the wanted name and is not ours: a rollback needs what is not ours any more', 71],
  ['rule 5: a rollback is an update like any other', 44],
  ['Adoption: anything differs that cannot be changed: what differs is taken over', 45],
  ['Adoption: claimed: what is taken over is never delivered', 45],
  ['Adoption: it has: what is taken over is not marked as such', 45],
  ['Adoption: its claim has not stayed the same for the grace: what is to be taken over is not watched', 45],
  ['Agent: RUNNING: another agent needs no restart', 45],
  ['Agent: STOPPED by people, and no state is wanted: what people stopped is started for an agent', 45],
  ['Agent: STOPPED by this request, or RUNNING is wanted: a start that brings no agent', 45],
  ['Agent: in a rollback to a template without an agent: a rollback leaves the tag of the agent that it takes back', 45],
  ['Agent: in a rollback, STOPPED with the tag of the failed update: what the failed update stopped stays stopped', 45],
  ['Agent: on its way to another state: what gets its agent is taken for what has it', 45],
  ['Agent: the tag says the same: an agent is brought again and again', 45],
  ['Create: RUNNING, STOPPED is wanted: a builder that runs is taken for one that is stopped', 45],
  ['Create: STOPPED, RUNNING is wanted: a builder that is stopped is taken for one that runs', 45],
  ['Create: another resource\'s of the same stack: a sibling\'s builder is ours', 45],
  ['Create: nothing, though it was seen: what somebody deleted meanwhile is a success', 45],
  ['Create: ours, DELETING: what is being deleted is not waited for', 45],
  ['Create: ours, delivered by an earlier request: what an earlier request delivered makes room', 45],
  ['Create: somebody else\'s: another stack\'s builder is ours', 45],
  ['Create: the image cannot make it: every image is taken for one that fits', 45],
  ['Create: this request\'s, tags differ: tags are not taken off', 45],
  ['Create: this request\'s, tags differ: tags are not written', 45],
  ['Create: without tags: tags that lag are not waited for', 45],
  ['Delete: SNAPSHOTTING: an image that is being made is not waited for', 45],
  ['Delete: a delete that falls to FAILED is repeated: a delete is never repeated', 45],
  ['Delete: adopted, in a rollback or not named by the id: what was adopted is removed like anything else', 45],
  ['Delete: any other state: what hangs is waited for until the end', 45],
  ['Delete: somebody else\'s: what another stack owns is removed', 45],
  ['Update: explicit name unchanged, another spec: another spec is taken for the same', 45],
  ['Update: gone or DELETING: what somebody deleted is not made again', 45],
  ['Update: protectFromReplacement is set: protection means nothing', 45],
  ['Update: same spec, FAILED, desiredState given: a FAILED builder is in whatever state is asked for', 45],
  ['Update: same spec: a change in place is none', 45],
  ['everyExecutionEnds: a background without an end', 45],
  ['peoplesTags: tags that no template names are taken off', 45],
  ['rollback: a refused tag, start or stop is left out: what is refused fails a rollback', 45],
  ['rollback: a wanted builder that is gone: a rollback needs what somebody deleted', 45],
  ['rollback: at the deadline: a rollback whose builder hangs fails', 45],
  ['withinBudget: looks without a pause', 33],
  ['Delete: STOPPING, DELETING: what is being deleted is taken for gone', 46],
  ['Create: nothing, never created: nothing is created', 60],
  ['Delete: named by the id, but without tags: what lost its tags is taken for gone', 71],
  ['oneAnswer: an answer that differs each time', 78],
  ['imagesKept: a look-up that forgets the query before', 91],
  ['imagesKept: a look-up that looks again each time', 91],
  ['rule 6: an invented id is taken for one that made nothing', 97],
  ['Create: nothing, one grace after a create of unknown outcome: a request that was lost is not repeated', 109],
  ['Delete: nothing (left): what is not seen at once is gone', 27],
  ['Create: in the wanted state: what is ready is never delivered', 151],
  ['Create: created within the grace and not seen yet: what is not seen at once is given up', 162],
  ['Create: ours, the name is taken but not described yet: what is not described yet is given up', 162],
  ['Create: ours, undelivered by an earlier request, of another spec: what an earlier request left is kept whatever it is', 217],
  ['Update: the name that is wanted is another than the id: nothing is replaced', 196],
  ['Is the request still current?: every request is taken for current', 1],
  ['imagesKept: a name that forgets the query before', 46],
  ['imagesChosen: a refresh is ignored', 46],
  ['imagesChosen: the oldest is taken', 21],
  ['imagesUsable: what is not AVAILABLE is taken', 20],
  ['images: waited for: nothing is waited for', 46],
  ['imagesBound: nothing is bound', 46],
  ['imagesBound: nothing is let go of', 46],
  ['imagesUntouched: an image is bound over another owner\'s tags', 46],
  ['imagesUntouched: what goes is not asked for its tags', 46],
  ['imagesUntouched: what is to stay goes', 46],
  ['imagesStay: a rollback deletes what it takes back', 46],
  ['images: shares: what is shared is not unshared before it is deleted', 46],
  ['imagesGo: an image that goes is let go of', 46],
  ['imagesGo: a deletion is a success before it is over', 46],
  ['rollbackEnds: a rollback needs the image that it leads back to', 46],
  ['imagesStay: an invented id is taken for the image\'s', 449],
]);

/** How many histories each may take from there. */
const BUDGET = 40;

const caughtBy = new Set<string>();

test.each(BROKEN.map(variant => [`${variant.of}: ${variant.name}`, variant] as const))('the storm catches a broken handler: %s', async (name, variant) => {
  const { finding } = await hunt(variant, SEEDS.get(name) ?? 1, BUDGET);
  expect(variant.shownBy).toContain(finding);
  caughtBy.add(String(finding));
});

test('there is a broken handler for each seed', () => {
  expect([...SEEDS.keys()].sort()).toEqual(BROKEN.map(({ of, name }) => `${of}: ${name}`).sort());
});

test('every invariant catches one', () => {
  expect(Object.keys(INVARIANTS).filter(invariant => !caughtBy.has(invariant))).toEqual([]);
});
