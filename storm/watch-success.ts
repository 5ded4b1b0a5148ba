import { HistoryRecord, identityOf, RequestRecord } from './record';
import { propertiesOf } from './watch-calls';
import { AppStreamEmulator, BuilderSnapshot } from '../emulator';
import { isRecord } from '../lambda/kernel/event';
import { IMAGE_BUILDER_ATTRIBUTES, OWNERSHIP_TAGS } from '../src/private/contract';
import { Response } from '../test/support/cloudformation';
import { VirtualClock } from '../test/support/virtual-clock';

const MINUTE = 60_000;

/** How long what a person did may still show, and how long it may take to be seen, in milliseconds. */
const AFTERMATH = 45 * MINUTE;
const UNNOTICED = 3 * MINUTE;

/** What `LATEST` is, as the emulator has it. */
const LATEST_AGENT = '09-24-2026';

/** Looks whether a SUCCESS that CloudFormation hears means what it says. */
export class SuccessWatch {
  constructor(private readonly record: HistoryRecord, private readonly emulator: AppStreamEmulator, private readonly clock: VirtualClock) {}

  /** A builder's request succeeds. */
  public success(request: RequestRecord, response: Response): void {
    const builder = this.emulator.builders().find(candidate => candidate.name === response.physicalId);
    if (request.type === 'Delete') {
      this.deletion(request, builder);
      return;
    }
    const missing = IMAGE_BUILDER_ATTRIBUTES.filter(attribute => response.data[attribute] === undefined);
    if (missing.length > 0) {
      this.untrue(request, response.physicalId, `it has no ${missing.join(', ')}`);
    }
    if (request.status.includes('ROLLBACK')) {
      // a rollback has to end, whatever is there
      this.rollback(request, builder);
    } else if (!builder) {
      if (this.sinceTouched(response.physicalId) > UNNOTICED) {
        this.untrue(request, response.physicalId, 'it is not there');
      }
    } else {
      this.creation(request, builder);
    }
  }

  private deletion(request: RequestRecord, builder: BuilderSnapshot | undefined): void {
    if (builder && this.record.disowned.has(identityOf(builder)) && !this.record.handMade.has(identityOf(builder))
      && builder.tags[OWNERSHIP_TAGS.stackId] === undefined && this.sinceTouched(builder.name) > UNNOTICED) {
      this.untrue(request, builder.name, 'it is there, without its tags');
    }
    if (builder && this.sinceTouched(builder.name) >= AFTERMATH
      && builder.tags[OWNERSHIP_TAGS.stackId] === request.stackId && builder.tags[OWNERSHIP_TAGS.logicalId] === request.logicalId
      && this.record.deliveries.get(identityOf(builder))?.by.operation !== request.operation) {
      this.untrue(request, builder.name, `it is ${builder.state}`);
    }
  }

  private rollback(request: RequestRecord, builder: BuilderSnapshot | undefined): void {
    const wasRunning = builder && this.record.statesAtStart.get(identityOf(builder)) === 'RUNNING';
    const isQuiet = !this.record.hasServiceFaults && builder && !this.record.touchedByHand.has(builder.name) && this.clock.now() < request.at + 50 * MINUTE;
    // who asked for STOPPED, and leads back to a template that asks for nothing, has to start it by hand: nobody noted what it was
    const { OldResourceProperties: old } = request.event;
    const wasToStop = [propertiesOf(request), old].some(properties => isRecord(properties) && properties.DesiredState === 'STOPPED');
    if (wasRunning && isQuiet && builder.state !== 'RUNNING' && !wasToStop) {
      this.record.find('rollbackRestores', `${request.id} leaves ${builder.name} ${builder.state}, which ran when the operation began`);
    }
  }

  private creation(request: RequestRecord, builder: BuilderSnapshot): void {
    const untrue = (why: string) => this.untrue(request, builder.name, why);
    const properties = propertiesOf(request);
    const spec = isRecord(properties.ReplacedOnChange) ? properties.ReplacedOnChange : {};
    if (spec.InstanceType !== builder.instanceType || (spec.ImageName !== undefined && spec.ImageName !== builder.imageName)) {
      untrue(`it is a ${builder.instanceType} from ${builder.imageName}`);
    }
    const isAdopted = OWNERSHIP_TAGS.adopted in builder.tags;
    const desired = properties.DesiredState ?? (request.type === 'Create' && !isAdopted ? 'RUNNING' : undefined);
    const wasTouched = this.sinceTouched(builder.name) < AFTERMATH;
    if (desired !== undefined && builder.state !== desired && !wasTouched) {
      untrue(`it is ${builder.state}, and ${String(desired)} was asked for`);
    }
    const { [OWNERSHIP_TAGS.claim]: claim, [OWNERSHIP_TAGS.agent]: agent } = builder.tags;
    if (!claim?.startsWith('delivered') && !this.record.unclaimed.has(identityOf(builder)) && !wasTouched) {
      untrue('it does not bear the mark of a delivery');
    }
    if (wasTouched) {
      return;
    }
    const tags = isRecord(properties.Tags) ? properties.Tags : {};
    if (Object.entries(tags).some(([key, value]) => builder.tags[key] !== value)) {
      untrue('it lacks tags');
    }
    const old = request.event.OldResourceProperties;
    const oldTags = isRecord(old) && isRecord(old.Tags) ? old.Tags : {};
    if (request.physicalId === builder.name && Object.keys(oldTags).some(key => key in builder.tags && !(key in tags))) {
      untrue('it has tags that were taken back');
    }
    const { AgentVersion: asked } = properties;
    if (asked !== undefined && builder.state === 'RUNNING' && !this.record.touchedByHand.has(builder.name)
      && (agent !== asked || builder.agentVersion !== (asked === 'LATEST' ? LATEST_AGENT : asked))) {
      untrue(`its agent is ${builder.agentVersion}, and ${String(asked)} was asked for`);
    }
  }

  private sinceTouched(name: string): number {
    return this.clock.now() - (this.record.touchedByHand.get(name) ?? -Infinity);
  }

  private untrue(request: RequestRecord, name: string, why: string): void {
    this.record.find('successIsTrue', `${request.id} (${request.type} of ${request.logicalId}) says SUCCESS with ${name}, but ${why}`);
  }
}
