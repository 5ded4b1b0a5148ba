import { PlannedImage } from './plan';
import { AppStreamEmulator, CatalogueImage } from '../emulator';
import { isRecord } from '../lambda/kernel/event';
import { OWNERSHIP_TAGS } from '../src/private/contract';

/** What the names of the images begin with that people make and retire, and that only queries find. */
export const IMAGE_PREFIX = 'press-image-';

/** What the names of the account's images begin with that templates name. */
export const OWN_PREFIX = 'press-own-';

/** Their platform, which no other image of the account has. */
export const OWN_PLATFORM = 'WINDOWS_SERVER_2019';

/** The account that shares an image with this one. */
export const SHARING_ACCOUNT = '444455556666';

/** The accounts that images are shared with. */
export const SHARED_ACCOUNTS = ['777788889991', '777788889992', '777788889993'] as const;

const OWN_ACCOUNT = '111122223333';
const MAY = { allowFleet: true, allowImageBuilder: true };

/** The tags of an image of somebody else's stack. */
export const ELSEWHERES_IMAGE = {
  [OWNERSHIP_TAGS.stackId]: 'arn:aws:cloudformation:eu-west-1:111122223333:stack/Elsewhere/99999999-aaaa-bbbb-cccc-ddddeeeeffff',
  [OWNERSHIP_TAGS.logicalId]: 'Image',
};

/** A private image that look-ups find. */
export function privateImage(number: number): CatalogueImage {
  return { name: `${IMAGE_PREFIX}${number}`, visibility: 'PRIVATE', platform: 'WINDOWS_SERVER_2022', createdTime: Date.UTC(2025, 0, number) / 1000 };
}

/** A private image that templates name. */
export function ownImage({ number, shares = [], fleet, isElsewheres, making }: PlannedImage): CatalogueImage {
  return {
    name: `${OWN_PREFIX}${number}`,
    visibility: 'PRIVATE',
    platform: OWN_PLATFORM,
    createdTime: Date.UTC(2025, 1, number) / 1000,
    sharedWith: Object.fromEntries(shares.map(account => [account, MAY])),
    ...fleet === undefined ? {} : { fleets: [fleet] },
    ...isElsewheres ? { tags: ELSEWHERES_IMAGE } : {},
    ...making ? { state: making.state, then: [{ after: making.after, to: making.to }] } : {},
  };
}

/** The image that another account shares. */
export const SHARED_IMAGE: CatalogueImage = {
  name: 'press-shared-1', visibility: 'SHARED', ownerAccountId: SHARING_ACCOUNT, platform: OWN_PLATFORM, createdTime: Date.UTC(2025, 2, 1) / 1000,
};

/** The ARN of an image of the account, or of another one. */
export function arnOfImage(name: string, account = OWN_ACCOUNT): string {
  return `arn:aws:appstream:eu-west-1:${account}:image/${name}`;
}

/** The image of the account that goes with a look-up of these properties. */
export function boundBy(properties: unknown): string | undefined {
  if (!isRecord(properties) || properties.RemovalPolicy !== 'DESTROY' || properties.Query !== undefined) {
    return undefined;
  }
  const { ImageName: name, ImageArn: arn } = properties;
  return typeof arn === 'string' ? new RegExp(`^${arnOfImage('(.+)')}$`).exec(arn)?.[1] : typeof name === 'string' ? name : undefined;
}

/** An image of the account as it truly is, whatever the service lists. */
export interface TrueImage {
  readonly name: string;
  readonly arn: string;
  readonly state: string;
  readonly tags: Readonly<Record<string, string>>;
  /** How it was made; whom it is shared with is up to date. */
  readonly facts: CatalogueImage;
}

/** The account's images as they truly are: to ask the service for their tags would meet its faults. */
export function trueImages(emulator: AppStreamEmulator): TrueImage[] {
  return emulator.state().images.filter(({ facts }) => facts.visibility === 'PRIVATE').map(({ facts, arn, state, tags = [], sharedWith }) => ({
    name: facts.name,
    arn,
    state,
    tags: tags[tags.length - 1]?.tags ?? {},
    facts: { ...facts, sharedWith: Object.fromEntries(sharedWith) },
  }));
}
