/** What holds in every history. */
export const INVARIANTS = {
  nothingLeaked: 'no builder of ours remains beyond those that CloudFormation, or a person who chose RETAIN or no rollback, holds: a day after each history, and after the stack',
  nothingForeign: 'no call that changes something reaches a builder that is not this resource\'s',
  deliveredStays: 'no delivered builder is deleted but by its own Delete, or because CloudFormation never took it over',
  adoptedStays: 'a builder that people made is deleted only by a Delete that names it, and never in a rollback',
  adoptsWhatFits: 'what is taken over is what the template describes, was watched for the grace, and loses no tag\'s value',
  peoplesTags: 'tags that people put on a builder are neither changed nor taken off',
  powerStays: 'an Update that asks for no state starts and stops nothing, unless another agent is asked for',
  protectionHolds: 'a builder that is protected from replacement gets no successor',
  imagesUntouched: 'no image is tagged, untagged, unshared or deleted but by the look-up that it goes with, or is to go with, and that only while it bears no other\'s tags',
  imagesStay: 'no image is unshared or deleted but by a Delete that bears its ARN as id, asks for that and is no rollback\'s, while its operation lasts',
  imagesGo: 'an image that goes with a look-up is gone when the look-up\'s own Delete is answered SUCCESS',
  imagesBound: 'an image bears the tags of the look-up that it goes with when that is answered SUCCESS, and a day later of none that has let go of it',
  imagesKept: 'a look-up answers the image that it found before, as long as query and refresh are those of then, or a rollback leads back to them',
  imagesChosen: 'another query, or another refresh, finds the newest image that fits; a name and an ARN find that image',
  imagesUsable: 'what a look-up finds anew is AVAILABLE and makes image builders',
  imagesFit: 'no builder is asked for from an image that cannot make one',
  oneAnswer: 'every answer keeps the contract, and a request has one content of it',
  inTime: 'every request is answered before CloudFormation\'s hour is over',
  oneInTheMaking: 'one request has at most one builder in the making',
  claimedFirst: 'nothing is started, stopped, deleted or delivered but under the claim of the request that does it, except that a delivered one changes its power in place',
  successIsTrue: 'a SUCCESS means what it says: there, delivered, of the image and type asked for, in the state, with the agent, the tags and every attribute; or gone',
  snapshotsEnd: 'a builder of which somebody makes an image is left alone until that is done',
  rollbackEnds: 'a rollback\'s Update does not fail because of what it finds',
  rollbackRestores: 'a builder that ran before an update that failed runs after its rollback, unless one of the two templates stops it',
  calmSucceeds: 'when nothing goes wrong but what passes by itself, a change that is right is carried out',
  goesOn: 'from every state some ordinary operations lead the stack to its end',
  noSecret: 'no log line holds a response URL or its signature',
  withinBudget: 'a request makes at most 6,000 calls, looks included',
  everyExecutionEnds: 'every execution has ended a day after its request, and no invocation fails for a reason of its own',
} as const;

/** The name of an invariant. */
export type Invariant = keyof typeof INVARIANTS;

/** Windows that the design leaves open, with what tells a finding to be one of them. */
export const OPEN_WINDOWS = {
  cancelledAfterDelivery: 'delivered, but the answer came when nobody listened any more, and no request of a rollback followed',
  cleanUpNeverClaimed: 'a clean-up\'s Delete failed before it could claim anything',
  backgroundKilled: 'the deletion of the stack sent no Delete that names it, and took the background away that was to remove it',
  cameTooLate: 'delivered while nobody listened, and the request of the rollback that would have removed it came when its time, or its operation, was over',
  removedByOlderName: 'after a failed update, another was cancelled with a delivery that nobody heard, and its rollback removed the resource by the name that it had before',
  replacedAndForgotten: 'the stack was deleted out of a failed update, and CloudFormation named what that had replaced to nobody',
  explicitNameForgotten: 'left under an explicit name of a failed update, or with its tags on an image that only that update named: the Delete that came with the stack\'s end could not know',
  cancelledWithoutId: 'a create that was cancelled and got no id: it was delivered, or failed, while nobody listened, and is named by no Delete',
  eventLost: 'the function failed at all three deliveries of an event, so that nobody ever saw the request',
  anotherStart: 'the stack showed another start during the rollback than before it',
  givenUpByHand: 'a person went on with a failed rollback without the resource, so that no request looked for what its update had made',
  toldNotStarted: 'no execution could be started for a delivery of an event, and the function said so, though another delivery of it was, or is, carried out',
  imageTagsRefused: 'the service refused to change the tags of an image for so long that a rollback went on without: the log says so, and the image stays',
  boundTooLate: 'a request that was given up had its image tagged, or let go of, after the one that takes it back had looked: its call was on its way, or it was seen in the rollback first',
  boundInBetween: 'an update that failed without a rollback had bound an image, another one had gone on from it, and the rollback that leads back over both knows the last one only',
  claimTakenOff: 'a person took the tag off that said who answers for it, so that it counts as delivered',
} as const;

/** How many calls one request may make. */
export const CALL_BUDGET = 6_000;
