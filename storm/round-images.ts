import { change } from './calm';
import { arnOfImage, ELSEWHERES_IMAGE, OWN_PLATFORM, SHARED_ACCOUNTS, trueImages } from './images';
import { PlannedLookUp, PlannedTemplate } from './plan';
import { StormWorld } from './world';
import { CatalogueImage, ImageLeg } from '../emulator';
import { OWNERSHIP_TAGS } from '../src/private/contract';

const MINUTE = 60_000;

/** A plain resource that fails when every look-up is answered. */
const TAKEN_BACK = { sibling: { takes: MINUTE / 2, fails: true } };

const PREFIX = 'press-round-';
const NEWEST = { query: { Visibility: 'PRIVATE', NamePrefix: PREFIX, Latest: true } } as const;

/** An image that nothing else in a history names; the later ones are the newer ones. */
const roundImage = (number: number, more: Partial<CatalogueImage> = {}): CatalogueImage =>
  ({ name: nameOf(number), visibility: 'PRIVATE', platform: OWN_PLATFORM, createdTime: Date.UTC(2025, 5, number) / 1000, ...more });
const nameOf = (number: number) => `${PREFIX}${number}`;

/** Image look-ups in calm weather: kept, bound, let go of, taken back, waited for and deleted, beside what the rest of the stack is. */
export async function imageRound(world: StormWorld, rest: PlannedTemplate): Promise<void> {
  const { emulator, stack, record } = world;
  const update = (what: string, lookUp: PlannedLookUp | undefined, more: Partial<PlannedTemplate> = {}, status?: string) =>
    change(world, what, { ...rest, ...lookUp ? { images: { Round: lookUp } } : {}, ...more }, status);
  const takenBack = (what: string, lookUp: PlannedLookUp | undefined) => update(what, lookUp, TAKEN_BACK, 'UPDATE_ROLLBACK_COMPLETE');
  const refused = (what: string, lookUp: PlannedLookUp) => update(what, lookUp, {}, 'UPDATE_ROLLBACK_COMPLETE');
  const expectImages = (what: string, expected: Readonly<Record<number, 'bound' | 'free' | 'elsewhere' | 'gone'>>) => {
    const images = trueImages(emulator);
    for (const [number, how] of Object.entries(expected)) {
      const image = images.find(({ name }) => name === nameOf(Number(number)));
      const owner = image?.tags[OWNERSHIP_TAGS.stackId];
      const is = image === undefined ? 'gone' : owner === undefined ? 'free' : owner === stack.stackId ? 'bound' : 'elsewhere';
      if (is !== how) {
        record.find('calmSucceeds', `${what} leaves ${nameOf(Number(number))} ${is}, and not ${how}`);
      }
    }
  };
  const expectAnswer = (what: string, number: number) => {
    const answers = [...record.requests.values()].filter(({ logicalId, type, response }) => logicalId === 'Round' && type !== 'Delete' && response?.status === 'SUCCESS');
    const found = answers[answers.length - 1]?.response?.data.ImageName;
    if (found !== nameOf(number)) {
      record.find('calmSucceeds', `${what} finds ${String(found)}, and not ${nameOf(number)}`);
    }
  };
  const [first, second] = [1, 2].map(number => ({ name: nameOf(number), destroy: true }));
  const mayUse = { allowFleet: true, allowImageBuilder: false };
  emulator.addImage(roundImage(1, { sharedWith: Object.fromEntries(SHARED_ACCOUNTS.map(account => [account, mayUse])) }));
  emulator.addImage(roundImage(2));
  await takenBack('an image that is bound and taken back', first);
  expectImages('an image that is bound and taken back', { 1: 'free', 2: 'free' });
  await update('an image that is bound', first);
  expectImages('an image that is bound', { 1: 'bound' });
  await takenBack('a look-up that is removed and taken back', undefined);
  await takenBack('another image that is bound and taken back', second);
  expectImages('another image that is bound and taken back', { 1: 'bound', 2: 'free' });
  await update('an image that stays, by its ARN', { arn: arnOfImage(nameOf(1)) });
  expectImages('an image that stays, by its ARN', { 1: 'free' });
  await takenBack('an image that goes, taken back', first);
  expectImages('an image that goes, taken back', { 1: 'free' });
  await update('an image that goes again', first);
  await takenBack('a query that is taken back', NEWEST);
  expectImages('a query that is taken back', { 1: 'bound' });
  await update('a query after a name', NEWEST);
  expectImages('a query after a name', { 1: 'gone', 2: 'free' });
  expectAnswer('a query after a name', 2);
  emulator.addImage(roundImage(3));
  await update('the same query, with a newer image', { ...NEWEST, waits: true });
  expectAnswer('the same query, with a newer image', 2);
  await takenBack('a name after a query, taken back', { name: nameOf(3) });
  expectAnswer('a name after a query, taken back', 2);
  await takenBack('a refresh that is taken back', { ...NEWEST, refresh: '1' });
  expectAnswer('a refresh that is taken back', 2);
  await update('a refresh', { ...NEWEST, refresh: '1' });
  expectAnswer('a refresh', 3);
  await waiting(world, update, refused, expectAnswer);
  await binding(world, update, refused, expectImages);
  emulator.clearFaults();
}

type Update = (what: string, lookUp: PlannedLookUp | undefined) => Promise<void>;
type Refused = (what: string, lookUp: PlannedLookUp) => Promise<void>;

/** What is still being made is waited for where that is asked for, and nothing else that cannot be used is taken. */
async function waiting(
  { emulator }: StormWorld, update: Update, refused: Refused, expectAnswer: (what: string, number: number) => void,
): Promise<void> {
  const unfinished = (number: number, to: string, more: Partial<ImageLeg> = {}) =>
    roundImage(number, { state: 'COPYING', then: [{ after: 10 * MINUTE, to, ...more }] });
  emulator.addImage(unfinished(4, 'AVAILABLE'));
  await refused('an image that is not ready', { name: nameOf(4) });
  await update('a refresh that waits for nothing', { ...NEWEST, refresh: '2' });
  expectAnswer('a refresh that waits for nothing', 3);
  await update('a refresh that waits', { ...NEWEST, refresh: '3', waits: true });
  expectAnswer('a refresh that waits', 4);
  emulator.addImage(unfinished(5, 'FAILED', { errors: [{ ErrorCode: 'INTERNAL_SERVICE_ERROR', ErrorMessage: 'the copy broke off' }] }));
  await refused('an image that fails while it is waited for', { ...NEWEST, refresh: '4', waits: true });
  emulator.forceImage(nameOf(4), 'FAILED');
  await update('a query whose image is retired', { ...NEWEST, refresh: '3' });
  expectAnswer('a query whose image is retired', 4);
}

/** Only what is bound, and nobody else's, goes. */
async function binding(
  { emulator, people, record }: StormWorld, update: Update, refused: Refused,
  expectImages: (what: string, expected: Readonly<Record<number, 'bound' | 'free' | 'elsewhere' | 'gone'>>) => void,
): Promise<void> {
  [6, 7, 8, 9].forEach(number => emulator.addImage(roundImage(number, number === 6 ? { tags: ELSEWHERES_IMAGE } : number === 7 ? { fleets: ['press-fleet'] } : {})));
  await refused('an image that goes with another stack', { name: nameOf(6), destroy: true });
  await update('an image of another stack that stays', { name: nameOf(6) });
  await update('an image in use', { name: nameOf(7), destroy: true });
  expectImages('an image of another stack that stays', { 6: 'elsewhere', 7: 'bound' });
  await update('an image after one in use', { name: nameOf(8), destroy: true });
  expectImages('an image after one in use', { 7: 'bound', 8: 'bound' });
  record.imagesDisowned.add(nameOf(8));
  people.call('UntagResource', { ResourceArn: arnOfImage(nameOf(8)), TagKeys: Object.keys(ELSEWHERES_IMAGE) });
  await update('an image after one whose tags somebody took off', { arn: arnOfImage(nameOf(9)), destroy: true });
  expectImages('an image after one whose tags somebody took off', { 8: 'free', 9: 'bound' });
  await update('no look-up any more', undefined);
  expectImages('no look-up any more', { 6: 'elsewhere', 8: 'free', 9: 'gone' });
}
