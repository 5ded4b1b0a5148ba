import { Invariant } from './invariants';
import { HistoryRecord, identityOf, RequestRecord } from './record';
import { AppStreamEmulator, BuilderSnapshot } from '../emulator';
import { isRecord } from '../lambda/kernel/event';
import { OWNERSHIP_TAG_PREFIX, OWNERSHIP_TAGS } from '../src/private/contract';
import { VirtualClock } from '../test/support/virtual-clock';

type Fields = Readonly<Record<string, unknown>>;

/** The key of the tag that people put on, and no template does. */
const PEOPLES_TAG = 'owner';

/** How long what is to be taken over is watched at least, in milliseconds. */
const GRACE = 240_000;

/** How long a look at an image, or at a state, may be past when the call is made, in milliseconds. */
const LAG = 15_000;

/** Looks at every call that changes a builder, right before it does. */
export class CallWatch {
  /** When a builder was claimed last, by identity. */
  private readonly claimedAt = new Map<string, number>();

  constructor(private readonly record: HistoryRecord, private readonly emulator: AppStreamEmulator, private readonly clock: VirtualClock) {}

  /** A builder is about to be created. */
  public creation(request: RequestRecord, name: string, fields: Fields): void {
    const builders = this.emulator.builders();
    const others = builders.filter(other => other.name !== name && other.tags[OWNERSHIP_TAGS.claim] === request.claim && other.state !== 'DELETING');
    if (others.length > 0) {
      this.find('oneInTheMaking', `${request.id} makes ${name} beside ${others[0].name}`);
    }
    const properties = propertiesOf(request);
    if (properties.ProtectFromReplacement === 'true' && request.type === 'Update' && request.status === 'UPDATE_IN_PROGRESS' && name !== request.physicalId) {
      this.find('protectionHolds', `${request.id} makes ${name} in the place of ${request.physicalId ?? ''}`);
    }
    const image = this.emulator.images().find(candidate => candidate.Name === fields.ImageName || candidate.Arn === fields.ImageArn);
    if (image && image.State !== 'AVAILABLE' && this.clock.now() > this.record.imagesChangedAt + LAG) {
      this.find('imagesFit', `${request.id} asks for ${name} from ${String(image.Name)}, which is ${String(image.State)}`);
    }
  }

  /** A builder that exists is about to be changed. */
  public change(request: RequestRecord, operation: string, builder: BuilderSnapshot, fields: Fields): void {
    const isForPower = operation === 'StartImageBuilder' || operation === 'StopImageBuilder';
    const tags: Fields = operation === 'TagResource' && isRecord(fields.Tags) ? fields.Tags : {};
    if (OWNERSHIP_TAGS.adopted in tags) {
      // whose tag a person took off is that person's from then on
      this.record.handMade.add(identityOf(builder));
      this.adoption(request, builder, tags);
    } else if (operation === 'UntagResource' && Array.isArray(fields.TagKeys) && !fields.TagKeys.some(key => String(key) in builder.tags)) {
      // what two Deletes let go of at the same moment is let go of once: the second call changes nothing
      return;
    } else if (builder.tags[OWNERSHIP_TAGS.stackId] !== request.stackId || builder.tags[OWNERSHIP_TAGS.logicalId] !== request.logicalId) {
      // between a tick's look and its call a person's hand may be quicker
      if (!this.record.disowned.has(identityOf(builder)) || operation !== 'TagResource') {
        this.find('nothingForeign', `${request.id} calls ${operation} on ${builder.name}, which is not its own`);
      }
    }
    const keys = Array.isArray(fields.TagKeys) ? fields.TagKeys : Object.keys(tags);
    if (keys.includes(PEOPLES_TAG)) {
      this.find('peoplesTags', `${request.id} calls ${operation} for the tag ${PEOPLES_TAG} of ${builder.name}`);
    }
    const isDelivery = String(tags[OWNERSHIP_TAGS.claim] ?? '').startsWith('delivered');
    if (isForPower || isDelivery || operation === 'DeleteImageBuilder') {
      this.claim(request, isDelivery ? 'a delivery' : operation, builder);
    }
    if (OWNERSHIP_TAGS.claim in tags) {
      this.claimedAt.set(identityOf(builder), this.clock.now());
    }
    if (isDelivery) {
      this.record.deliveries.set(identityOf(builder), { at: this.clock.now(), by: request });
    }
    if (builder.state === 'SNAPSHOTTING' && this.clock.now() > builder.since + LAG && (isForPower || operation === 'DeleteImageBuilder')) {
      this.find('snapshotsEnd', `${request.id} calls ${operation} on ${builder.name}, of which somebody makes an image`);
    }
    if (operation === 'DeleteImageBuilder') {
      this.deletion(request, builder);
    }
    if (isForPower) {
      this.power(request, operation, builder);
    }
  }

  /** Only who bears the claim may stop, start, delete or deliver; in place an Update changes the power of what was delivered. */
  private claim(request: RequestRecord, what: string, builder: BuilderSnapshot): void {
    const claim = builder.tags[OWNERSHIP_TAGS.claim];
    const isInPlace = request.type === 'Update' && what !== 'DeleteImageBuilder' && (claim === undefined || claim.startsWith('delivered'));
    const isFresh = this.clock.now() < (this.claimedAt.get(identityOf(builder)) ?? -Infinity) + LAG;
    if (claim !== request.claim && !isInPlace && !isFresh && !this.record.unclaimed.has(identityOf(builder))) {
      this.find('claimedFirst', `${request.id} (${request.type}) makes ${what} of ${builder.name}, whose claim is ${claim ?? 'none'}`);
    }
  }

  private adoption(request: RequestRecord, builder: BuilderSnapshot, tags: Fields): void {
    const properties = propertiesOf(request);
    const spec = isRecord(properties.ReplacedOnChange) ? properties.ReplacedOnChange : {};
    const untrue = (why: string) => this.find('adoptsWhatFits', `${request.id} (${request.type} of ${request.logicalId}) takes ${builder.name} over, but ${why}`);
    const { [OWNERSHIP_TAGS.stackId]: stackId, [OWNERSHIP_TAGS.logicalId]: logicalId } = builder.tags;
    if (properties.AdoptExisting !== 'true' || properties.ImageBuilderName !== builder.name) {
      untrue('nobody asked for that');
    }
    if (stackId !== undefined && (stackId !== request.stackId || (logicalId !== undefined && logicalId !== request.logicalId))) {
      untrue(`it belongs to ${logicalId ?? 'something'} of ${stackId}`);
    }
    if (spec.InstanceType !== builder.instanceType || (spec.ImageName !== undefined && spec.ImageName !== builder.imageName)) {
      untrue(`it is a ${builder.instanceType} from ${builder.imageName}`);
    }
    if (this.clock.now() < request.at + GRACE) {
      untrue('it was not watched');
    }
    const wanted = isRecord(properties.Tags) ? properties.Tags : {};
    const present = Object.entries(builder.tags).filter(([key]) => !key.startsWith(OWNERSHIP_TAG_PREFIX));
    const lost = present.find(([key, value]) => (key in wanted && wanted[key] !== value) || (key in tags && tags[key] !== value));
    if (lost) {
      untrue(`its tag ${lost[0]} is ${lost[1]}`);
    }
  }

  private deletion(request: RequestRecord, builder: BuilderSnapshot): void {
    const delivery = this.record.deliveries.get(identityOf(builder));
    const names = [...this.record.requests.values()].some(other => other.type === 'Delete' && other.physicalId === builder.name
      && other.stackId === request.stackId && other.logicalId === request.logicalId && (!delivery || other.at >= delivery.at));
    if (this.record.handMade.has(identityOf(builder)) && (!names || request.status.includes('ROLLBACK'))) {
      this.find('adoptedStays', `${request.id} (${request.type} with id ${request.physicalId ?? 'none'}, ${request.status}) deletes ${builder.name}, which people made`);
    }
    if (!delivery) {
      return;
    }
    // its own Delete may be another request: two of one resource take over what the other one removes
    const wasTakenOver = delivery.by.response?.heard === true && delivery.by.response.status === 'SUCCESS';
    const isTakenBack = delivery.by.operation === request.operation && request.status.includes('ROLLBACK');
    if (!names && wasTakenOver && !isTakenBack) {
      this.find('deliveredStays', `${request.id} (${request.type}, id ${request.physicalId ?? 'none'}) deletes ${builder.name}, which ${delivery.by.id} delivered`);
    }
  }

  /** In place, power follows the template, or comes back after another agent was brought. */
  private power(request: RequestRecord, operation: string, builder: BuilderSnapshot): void {
    const { before } = request;
    const isInPlace = request.type === 'Update' && request.status === 'UPDATE_IN_PROGRESS' && request.physicalId === builder.name;
    if (!isInPlace || !before || identityOf(before) !== identityOf(builder) || !isDelivered(before) || !isDelivered(builder)) {
      return;
    }
    const { DesiredState: desired, AgentVersion: agent } = propertiesOf(request);
    const bringsAgent = agent !== undefined && before.tags[OWNERSHIP_TAGS.agent] !== agent && (operation === 'StopImageBuilder' || before.state !== 'STOPPED');
    if (desired === undefined && !bringsAgent) {
      this.find('powerStays', `${request.id} calls ${operation} on ${builder.name}, and asks for no state`);
    }
  }

  private find(invariant: Invariant, what: string): void {
    this.record.find(invariant, what);
  }
}

function isDelivered({ tags }: BuilderSnapshot): boolean {
  return tags[OWNERSHIP_TAGS.claim]?.startsWith('delivered') === true && OWNERSHIP_TAGS.stackId in tags;
}

/** The properties of a request. */
export function propertiesOf(request: RequestRecord): Fields {
  return isRecord(request.event.ResourceProperties) ? request.event.ResourceProperties : {};
}
