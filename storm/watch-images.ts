import { boundBy, TrueImage, trueImages } from './images';
import { Invariant, OPEN_WINDOWS } from './invariants';
import { HistoryRecord, RequestRecord } from './record';
import { AppStreamEmulator } from '../emulator';
import { isRecord, Properties } from '../lambda/kernel/event';
import { IMAGE_REF_ATTRIBUTES, IMAGE_REF_TYPE, OWNERSHIP_TAGS } from '../src/private/contract';
import { Response } from '../test/support/cloudformation';
import { VirtualClock } from '../test/support/virtual-clock';

/** A look-up's query and what it found. */
interface Found {
  readonly query: string;
  readonly image: string;
}

/** Tags that a request puts on an image. */
interface Tagging {
  readonly by: RequestRecord;
  readonly at: number;
}

/** How many queries an id stands for: the present one, and those before. */
const REMEMBERED = 7;

/** How long a look may be past when something is decided, in milliseconds. */
const LAG = 15_000;

/** States from which an image becomes AVAILABLE by itself. */
const IN_THE_MAKING = new Set(['PENDING', 'COPYING', 'CREATING', 'IMPORTING', 'VALIDATING']);

/** Looks at look-ups: what they answer, and what they change. */
export class ImageWatch {
  /** What an id of a look-up stands for, newest first. */
  private readonly ids = new Map<string, readonly Found[]>();
  /** What each query of a resource found last, as CloudFormation took it over. */
  private readonly last = new Map<string, string>();
  /** The newest image that fits a request's query when it was sent. */
  private readonly expected = new Map<RequestRecord, string | undefined>();
  /** The properties that a resource was led to last, by stack and logical id. */
  public readonly reached = new Map<string, unknown>();
  /** Images that a resource was told to hold with their tags on, by stack, logical id and name. */
  private readonly holding = new Set<string>();
  /** Images whose Delete failed: CloudFormation was told. */
  public readonly givenUp = new Set<string>();
  /** The request that tagged an image last, and when, by name. */
  public readonly tagged = new Map<string, Tagging>();
  /** The same for the request that took tags off. */
  private readonly untagged = new Map<string, Tagging>();

  constructor(private readonly record: HistoryRecord, private readonly emulator: AppStreamEmulator, private readonly clock: VirtualClock) {}

  /** CloudFormation asks for something. */
  public begun(request: RequestRecord): void {
    if (request.event.ResourceType === IMAGE_REF_TYPE && request.type !== 'Delete') {
      this.expected.set(request, this.newest(propertiesOf(request)));
    }
  }

  /** A call that changes something. */
  public call(request: RequestRecord, operation: string, fields: Properties): void {
    const isLookUp = request.event.ResourceType === IMAGE_REF_TYPE;
    const name = imageNamed(operation, fields);
    if (!isLookUp && name === undefined) {
      return;
    }
    const image = trueImages(this.emulator).find(candidate => candidate.name === name);
    const what = `${request.id} (${request.type} of ${request.logicalId}, ${request.status}) calls ${operation} for ${name ?? 'no image'}`;
    if (operation === 'DeleteImage') {
      this.record.imagesChangedAt = this.clock.now();
    }
    if (!isLookUp || (operation !== 'DeleteImage' && operation !== 'DeleteImagePermissions' && !operation.endsWith('agResource'))) {
      this.find('imagesUntouched', what);
    } else if (image && this.isForeignTo(request, operation, image, fields)) {
      this.find('imagesUntouched', `${what}, whose tags are ${JSON.stringify(image.tags)}`);
    }
    if (operation === 'TagResource' && name !== undefined) {
      this.tagged.set(name, { by: request, at: this.clock.now() });
    }
    if (operation === 'UntagResource' && name !== undefined) {
      this.untagged.set(name, { by: request, at: this.clock.now() });
    }
    if (operation === 'DeleteImage' || operation === 'DeleteImagePermissions') {
      const isOwnDelete = request.type === 'Delete' && !request.status.includes('ROLLBACK') && image?.arn === arnIn(request.physicalId) && boundBy(propertiesOf(request)) === name;
      const isLate = request.operation !== this.record.operation && this.clock.now() > this.record.operationSince + LAG;
      if (image && (!isOwnDelete || isLate)) {
        this.find('imagesStay', `${what}, with the id ${request.physicalId ?? 'none'}`);
      }
    }
  }

  /** A look-up is answered. */
  public answer(request: RequestRecord, response: Response): void {
    const properties = propertiesOf(request);
    if (response.status === 'FAILED') {
      if (request.type === 'Delete') {
        this.givenUp.add(boundBy(properties) ?? '');
      }
    } else if (request.type === 'Delete') {
      this.deletion(request, response);
    } else {
      this.finding(request, response);
    }
  }

  /** A look-up may tag what its template binds, unless that is another's, and untag, unshare and delete what bears its tags. */
  private isForeignTo(request: RequestRecord, operation: string, image: TrueImage, fields: Properties): boolean {
    if (this.wasTouched(image.name)) {
      // between a tick's look and its call a person's hand, or another look-up, may be quicker: the next look tells
      return false;
    }
    const { [OWNERSHIP_TAGS.stackId]: stackId, [OWNERSHIP_TAGS.logicalId]: logicalId } = image.tags;
    const isOurs = stackId === request.stackId && logicalId === request.logicalId;
    if (operation === 'TagResource') {
      const tags = isRecord(fields.Tags) ? fields.Tags : {};
      const isTrue = Object.keys(tags).length === 2
        && tags[OWNERSHIP_TAGS.stackId] === request.stackId && tags[OWNERSHIP_TAGS.logicalId] === request.logicalId;
      const isNobodys = stackId === undefined || (stackId === request.stackId && logicalId === undefined);
      return request.type === 'Delete' || boundBy(propertiesOf(request)) !== image.name || !isTrue || !(isOurs || isNobodys);
    }
    const keys = Array.isArray(fields.TagKeys) ? fields.TagKeys.map(String) : [];
    if (operation === 'UntagResource' && !keys.some(key => key in image.tags)) {
      // what is let go of a second time changes nothing
      return false;
    }
    return !isOurs || keys.some(key => key !== OWNERSHIP_TAGS.stackId && key !== OWNERSHIP_TAGS.logicalId);
  }

  private deletion(request: RequestRecord, response: Response): void {
    const name = boundBy(propertiesOf(request));
    const image = trueImages(this.emulator).find(candidate => candidate.name === name);
    const isOwn = !request.status.includes('ROLLBACK') && arnIn(request.physicalId) === image?.arn;
    const isOurs = image?.tags[OWNERSHIP_TAGS.stackId] === request.stackId && image.tags[OWNERSHIP_TAGS.logicalId] === request.logicalId;
    // of two look-ups that bind an image at the same moment the later one has it
    const isTaken = image?.tags[OWNERSHIP_TAGS.stackId] === request.stackId && !isOurs;
    const wasHeld = !isTaken && this.holding.has(`${request.stackId} ${request.logicalId} ${name ?? ''}`);
    if (image && response.heard && isOwn && (isOurs || wasHeld) && !this.record.imagesDisowned.has(image.name)) {
      const what = `${request.id} (Delete of ${request.logicalId}) says SUCCESS, and ${image.name} is ${image.state}`;
      if (isOurs) {
        this.find('imagesGo', what);
      } else {
        this.unbound(request, image, `${what}, without its tags`);
      }
    }
  }

  /** An image that was bound bears no tags when its look-up goes: an update may have let go of it, and no rollback have come to bind it again. */
  private unbound(request: RequestRecord, image: TrueImage, what: string): void {
    const isSame = ({ stackId, logicalId }: RequestRecord) => stackId === request.stackId && logicalId === request.logicalId;
    const rollbacks = [...this.record.requests.values()].filter(other => isSame(other) && other.type === 'Update' && other.status.includes('ROLLBACK'));
    const [tagging] = this.emulator.calls().filter(({ operation, resources }) => operation === 'TagResource' && resources.includes(image.name)).slice(-1);
    if (rollbacks.some(({ id }) => this.record.dropped.has(id))) {
      this.record.find('eventLost', `${OPEN_WINDOWS.eventLost}: ${what}`, true);
    } else if (this.isLetGoTooLate(image.name, rollbacks)) {
      this.record.find('boundTooLate', `${OPEN_WINDOWS.boundTooLate}: ${what}`, true);
    } else if (tagging?.outcome === 'error') {
      this.record.find('imageTagsRefused', `${OPEN_WINDOWS.imageTagsRefused}: ${what}`, true);
    } else if (!rollbacks.some(({ response }) => response?.status === 'FAILED')) {
      // a rollback that failed has been told to a person, who deletes the stack
      this.find('imagesGo', what);
    }
  }

  /** True when a request that a rollback had taken back let go of an image after the rollback's own had begun. */
  private isLetGoTooLate(name: string, rollbacks: readonly RequestRecord[]): boolean {
    const letGo = this.untagged.get(name);
    return letGo !== undefined && letGo.by.status === 'UPDATE_IN_PROGRESS' && rollbacks.some(({ at }) => at < letGo.at);
  }

  private finding(request: RequestRecord, response: Response): void {
    const properties = propertiesOf(request);
    const isForward = request.status === 'CREATE_IN_PROGRESS' || request.status === 'UPDATE_IN_PROGRESS';
    const image = response.data.ImageArn;
    const query = queryOf(properties);
    const known = this.ids.get(request.physicalId ?? '') ?? [];
    const key = `${request.stackId} ${request.logicalId} ${query}`;
    const before = known.find(found => found.query === query)?.image ?? (request.status.includes('ROLLBACK') ? this.last.get(key) : undefined);
    const what = `${request.id} (${request.type} of ${request.logicalId}, ${request.status}) answers ${image}`;
    if (before !== undefined && before !== image) {
      this.find('imagesKept', `${what}, and the same query had found ${before}`);
    }
    const isKept = before !== undefined || arnIn(request.physicalId) === image;
    if (isForward && !isKept) {
      this.fresh(request, image, what);
    }
    const missing = IMAGE_REF_ATTRIBUTES.filter(attribute => response.data[attribute] === undefined);
    if (missing.length > 0) {
      this.find('successIsTrue', `${what}, without ${missing.join(', ')}`);
    }
    this.ids.set(response.physicalId, [{ query, image }, ...known.filter(found => found.query !== query)].slice(0, REMEMBERED));
    if (response.heard) {
      this.last.set(key, image);
      this.reached.set(`${request.stackId} ${request.logicalId}`, properties);
      this.binding(request, image, isForward, what);
    }
  }

  /** What is found anew is what was asked for, and can be used. */
  private fresh(request: RequestRecord, arn: string, what: string): void {
    const properties = propertiesOf(request);
    // an answer may arrive long after what it says was true
    if (request.calledAt < this.record.imagesChangedAt + LAG) {
      return;
    }
    const image = this.emulator.images().find(candidate => candidate.Arn === arn);
    if (image?.State !== 'AVAILABLE' || image.ImageBuilderSupported !== true) {
      this.find('imagesUsable', `${what}, which is ${String(image?.State ?? 'not there')}`);
    }
    const expected = this.expected.get(request);
    const isNamed = properties.ImageArn === arn || (typeof properties.ImageName === 'string' && arn.endsWith(`:image/${properties.ImageName}`));
    if (properties.Query === undefined ? !isNamed : expected !== arn && expected === this.newest(properties)) {
      this.find('imagesChosen', `${what}, and ${properties.Query === undefined ? 'another one' : String(expected)} was asked for`);
    }
  }

  /** Whether tags say what the answer says. */
  private binding(request: RequestRecord, arn: string, isForward: boolean, what: string): void {
    const image = trueImages(this.emulator).find(candidate => candidate.arn === arn);
    if (!image || !isForward || request.calledAt < (this.record.imagesTouched.get(image.name) ?? -Infinity) + LAG) {
      return;
    }
    const { [OWNERSHIP_TAGS.stackId]: stackId, [OWNERSHIP_TAGS.logicalId]: logicalId } = image.tags;
    const isOurs = stackId === request.stackId && logicalId === request.logicalId;
    const isBound = boundBy(propertiesOf(request)) === image.name;
    // of two look-ups that tag it at the same moment the later one has it, and the other one sees that at its next look
    const held = `${request.stackId} ${request.logicalId} ${image.name}`;
    if (isBound && isOurs) {
      this.holding.add(held);
    } else {
      this.holding.delete(held);
    }
    if (isBound && !isOurs) {
      this.find('imagesBound', `${what}, which does not bear its tags: ${JSON.stringify(image.tags)}`);
    }
  }

  /** The newest image that fits a query, by its ARN. */
  private newest({ Query: query, WaitForAvailable: waits }: Properties): string | undefined {
    if (!isRecord(query)) {
      return undefined;
    }
    const time = (image: Record<string, unknown>) => Number(image.PublicBaseImageReleasedDate ?? 0) * 1e12 + Number(image.CreatedTime ?? 0);
    const fitting = this.emulator.images().filter(image => {
      const [name, arn, state] = [image.Name, image.Arn, image.State].map(String);
      return image.Visibility === (query.Visibility ?? 'PUBLIC')
        && name.startsWith(String(query.NamePrefix ?? ''))
        && new RegExp(String(query.NamePattern ?? '')).test(name)
        && (query.Platform === undefined || query.Platform === image.Platform)
        && (query.Owner === undefined || arn.includes(`:${String(query.Owner)}:`))
        && (state === 'AVAILABLE' || (waits === 'true' && IN_THE_MAKING.has(state)));
    });
    const [first] = fitting.sort((a, b) => time(b) - time(a));
    return first && String(first.Arn);
  }

  private wasTouched(name: string): boolean {
    return this.clock.now() < Math.max(this.record.imagesTouched.get(name) ?? -Infinity, this.tagged.get(name)?.at ?? -Infinity) + LAG;
  }

  private find(invariant: Invariant, what: string): void {
    this.record.find(invariant, what);
  }
}

/** The name of the image that a call changes. */
function imageNamed(operation: string, { Name: name, ResourceArn: arn }: Properties): string | undefined {
  return /Image(Permissions)?$/.test(operation) ? String(name) : /:image\/(.+)$/.exec(String(arn ?? ''))?.[1];
}

function propertiesOf({ event }: RequestRecord): Properties {
  return isRecord(event.ResourceProperties) ? event.ResourceProperties : {};
}

/** The ARN that an id begins with: what queries found before may stand behind it. */
export function arnIn(physicalId: string | undefined): string | undefined {
  return physicalId?.split(' ')[0];
}

/** What a look-up asks for: it looks anew when this is another. */
function queryOf({ Query: query, Refresh: refresh, ImageName: name, ImageArn: arn }: Properties): string {
  return JSON.stringify(query === undefined ? { name, arn } : { query, refresh });
}
