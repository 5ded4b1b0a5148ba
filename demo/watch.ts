import { setTimeout as pause } from 'node:timers/promises';
import { StackEvent } from '@aws-sdk/client-cloudformation';
import { BuilderSnapshot, StateChange } from '../emulator';
import { Cast } from './cast';
import { Narrator } from './narrator';
import { Stage } from './stage';
import { changeText } from './timeline';

/** Between two looks. */
const INTERVAL_MS = 400;

/** Looks at both sides while something happens, and tells what it sees. */
export class Watch {
  private readonly seenEvents = new Set<string>();
  private seenChanges = 0;
  private readonly stackIds = new Map<string, string>();
  private others = 0;

  constructor(
    private readonly stage: Stage,
    private readonly narrator: Narrator,
    private readonly cast: Cast,
  ) {}

  /** Tells what happens to a stack, and in AppStream, until the work is done, and what is left to tell then. */
  public async during<T>(stackName: string, work: Promise<T>): Promise<T> {
    let isDone = false;
    const done = work.finally(() => {
      isDone = true;
    });
    // what went wrong is thrown below, when the last look is over
    done.catch(() => undefined);
    while (!isDone) {
      await this.look(stackName);
      await Promise.race([done, pause(INTERVAL_MS)]).catch(() => undefined);
    }
    const result = await done;
    await this.look(stackName);
    return result;
  }

  private async look(stackName: string): Promise<void> {
    const { appstream } = this.stage;
    const [events, changes, builders] = await Promise.all([this.newEvents(stackName), appstream.changes(), appstream.builders()]);
    const fresh = changes.slice(this.seenChanges);
    this.seenChanges = changes.length;
    const news = [
      ...events.map(event => ({ at: event.Timestamp?.getTime() ?? 0, tell: () => this.tellEvent(event) })),
      ...fresh.map(change => ({ at: change.at, tell: () => this.tellChange(change) })),
    ];
    news.sort((a, b) => a.at - b.at).forEach(({ tell }) => tell());
    this.narrator.live(`AppStream: ${builders.map(builder => this.standing(builder)).join(', ') || 'no builder'}`);
  }

  private standing(builder: BuilderSnapshot): string {
    const minutes = (Date.now() - builder.since) * this.stage.speed / 60_000;
    return `builder ${this.cast.letter(builder.name)} ${builder.state} for ${minutes.toFixed(1)} min of its time`;
  }

  private async newEvents(stackName: string): Promise<StackEvent[]> {
    const { account } = this.stage;
    const stackId = this.stackIds.get(stackName) ?? (await account.stack(stackName))?.StackId;
    if (stackId === undefined) return [];
    // a stack that is gone is known by its id alone
    this.stackIds.set(stackName, stackId);
    const events = (await account.events(stackId)).filter(event => !this.seenEvents.has(event.EventId ?? ''));
    events.forEach(event => this.seenEvents.add(event.EventId ?? ''));
    return events;
  }

  private tellEvent(event: StackEvent): void {
    const { LogicalResourceId: id = '', ResourceType: type = '', ResourceStatus: status = '', ResourceStatusReason: reason } = event;
    const isStack = type === 'AWS::CloudFormation::Stack';
    if (!isStack && !type.startsWith('Custom::')) {
      // the rest comes and goes within a moment: counted
      if (status.endsWith('_COMPLETE')) this.others++;
      if (!status.endsWith('_FAILED')) return;
    }
    const what = isStack ? 'the stack' : id;
    // MiniStack shows an update of every resource, changed or not: only those that come or go are worth a word
    const rest = isStack && /^(CREATE|DELETE)_COMPLETE$/.test(status) ? `, and its ${this.others} other resources` : '';
    if (isStack) this.others = 0;
    const why = status.endsWith('_FAILED') && reason ? `\n${reason}` : '';
    this.narrator.event('CloudFormation', `${status.padEnd(27)} ${what}${rest}${why}`);
  }

  private tellChange(change: StateChange): void {
    const isNew = !this.cast.has(change.name);
    this.narrator.event('AppStream', `${changeText(change, this.cast)}${isNew ? `\n(${this.cast.letter(change.name)} is ${change.name})` : ''}`);
  }
}
