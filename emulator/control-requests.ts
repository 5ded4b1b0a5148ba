import { UsageError } from './errors';
import { CatalogueImage, ImageLeg } from './image';
import { Leg } from './plan';

/** What somebody asks to be put into a state. */
export interface StateRequest {
  readonly type: 'image-builder' | 'image';
  readonly name: string;
  readonly state: string;
  readonly then: readonly (Leg & ImageLeg)[];
}

type Check = (value: unknown) => boolean;
type Rule = readonly [check: Check, wanted: string];
type Members = Readonly<Record<string, Rule>>;

const string: Check = value => typeof value === 'string' && value !== '';
const flag: Check = value => typeof value === 'boolean';
const time: Check = value => typeof value === 'number' && Number.isFinite(value) && value >= 0;
const strings: Check = value => Array.isArray(value) && value.every(string);
const has = (value: unknown, members: Readonly<Record<string, Check>>, required: readonly string[]) => typeof value === 'object' && value !== null
  && Object.entries(value).every(([name, content]) => Object.hasOwn(members, name) && members[name](content))
  && required.every(name => name in value);
const permissions: Check = value => has(value, { allowFleet: flag, allowImageBuilder: flag }, ['allowFleet', 'allowImageBuilder']);
const valuesOf = (check: Check): Check => value => typeof value === 'object' && value !== null && !Array.isArray(value) && Object.values(value).every(check);
const words = (...members: string[]): Check => value => has(value, Object.fromEntries(members.map(member => [member, string])), members);
const listOf = (check: Check): Check => value => Array.isArray(value) && value.every(check);

const legs: Check = listOf(value =>
  has(value, { after: time, to: string, reason: words('Code', 'Message'), errors: listOf(words('ErrorCode', 'ErrorMessage')) }, ['after', 'to']));
const LEGS = [legs, 'a list such as [{"after":60000,"to":"AVAILABLE"}]'] as const;
const TEXT = [string, 'a text'] as const;
const FLAG = [flag, 'true or false'] as const;
const TIME = [time, 'seconds since the epoch'] as const;

const STATE_REQUEST: Members = {
  type: [value => value === 'image-builder' || value === 'image', 'image-builder or image'],
  name: TEXT,
  state: TEXT,
  then: LEGS,
};

const IMAGE: Readonly<Record<keyof CatalogueImage, Rule>> = {
  name: TEXT,
  visibility: [value => value === 'PUBLIC' || value === 'PRIVATE' || value === 'SHARED', 'PUBLIC, PRIVATE or SHARED'],
  platform: TEXT,
  createdTime: TIME,
  state: TEXT,
  then: LEGS,
  ownerAccountId: [value => typeof value === 'string' && /^\d{12}$/.test(value), 'an account of 12 digits'],
  publicBaseImageReleasedDate: TIME,
  imageBuilderSupported: FLAG,
  supportedInstanceFamilies: [strings, 'a list of texts'],
  appstreamAgentVersion: TEXT,
  imageType: [value => value === 'CUSTOM' || value === 'NATIVE' || value === 'BYOL', 'CUSTOM, NATIVE or BYOL'],
  displayName: TEXT,
  description: TEXT,
  imageBuilderName: TEXT,
  baseImageName: TEXT,
  permissions: [permissions, '{"allowFleet":...,"allowImageBuilder":...}'],
  sharedWith: [valuesOf(permissions), 'permissions by account'],
  tags: [valuesOf(value => typeof value === 'string'), 'texts by key'],
  fleets: [strings, 'a list of texts'],
  applications: [listOf(value => has(value, { Name: string, DisplayName: string, LaunchPath: string }, ['Name'])), 'a list such as [{"Name":"ledger"}]'],
  managedSoftwareIncluded: FLAG,
  dynamicAppProvidersEnabled: FLAG,
  nvidiaGridDriverVersion: TEXT,
};

/** Reads what is to be put into a state; throws one line that says what is wrong with it. */
export function stateRequestOf(value: unknown): StateRequest {
  const checked = object('a state', value, STATE_REQUEST, ['name', 'state']);
  // the checks above are what makes it true
  return { type: 'image-builder', then: [], ...checked } as unknown as StateRequest;
}

/** Reads an image that is to be added; throws one line that says what is wrong with it. */
export function catalogueImageOf(value: unknown): CatalogueImage {
  const checked = object('an image', value, IMAGE, ['name', 'visibility', 'platform', 'createdTime']);
  // the checks above are what makes it true
  return checked as unknown as CatalogueImage;
}

function object(what: string, value: unknown, members: Members, required: readonly string[]): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new UsageError(`${what} is an object with ${required.join(', ')}`);
  for (const [name, content] of Object.entries(value)) {
    if (!Object.hasOwn(members, name)) throw new UsageError(`${what} has no \`${name}\`; it has ${Object.keys(members).join(', ')}`);
    const [check, wanted] = members[name];
    if (!check(content)) throw new UsageError(`\`${name}\` of ${what} must be ${wanted}, got ${JSON.stringify(content)}`);
  }
  for (const name of required) {
    if (!(name in value)) throw new UsageError(`${what} needs \`${name}\``);
  }
  return { ...value };
}
