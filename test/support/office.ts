import { Duration, TimeZone } from 'aws-cdk-lib';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { DeployedApp, deployedApp } from './authorization/deployed-app';
import { Template } from './cloudformation';
import { Scheduler } from './scheduler';
import { IMAGE, World } from './world';
import { EmulatorOptions } from '../../emulator';
import { isRecord } from '../../lambda/kernel/event';
import { ImageBuilder, ImageBuilderProps, ImageRef, InstanceType, PowerSchedule } from '../../src';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** On workdays, from eight to six in Berlin. */
export const OFFICE_HOURS: PowerSchedule = {
  start: ScheduleExpression.cron({ minute: '0', hour: '8', weekDay: 'MON-FRI' }),
  stop: ScheduleExpression.cron({ minute: '0', hour: '18', weekDay: 'MON-FRI' }),
  timeZone: TimeZone.EUROPE_BERLIN,
};

/** A version of an app with one builder: with office hours, unless told otherwise. */
export function officeApp(change: Partial<ImageBuilderProps> = { schedules: [OFFICE_HOURS] }): DeployedApp {
  return deployedApp(stack => {
    new ImageBuilder(stack, 'Builder', { image: ImageRef.fromImageName(stack, 'Image', IMAGE), instanceType: InstanceType.STANDARD_MEDIUM, ...change });
  });
}

/** The same with a limit. */
export function limitedApp(hours: number, change: Partial<ImageBuilderProps> = {}): DeployedApp {
  return officeApp({ maxRunningTime: Duration.hours(hours), ...change });
}

/** A world with a builder and the schedules of its app, and Scheduler at work. */
export class Office {
  public readonly world: World;
  public readonly scheduler: Scheduler;

  constructor(options: EmulatorOptions = {}) {
    this.world = new World(options);
    this.scheduler = new Scheduler(this.world);
  }

  /** Creates the stack, and then the schedules, as they name the builder. */
  public async open(app: DeployedApp, at?: string): Promise<void> {
    if (at !== undefined) await this.passTo(at);
    await this.deployed(this.world.stack.createStack(app.template), app);
  }

  /** Updates the stack. */
  public async update(app: DeployedApp, siblings: Template = {}): Promise<void> {
    await this.deployed(this.world.stack.updateStack({ ...app.template, ...siblings }), app);
  }

  /** Lets time pass until a moment, given in UTC. */
  public async passTo(moment: string): Promise<void> {
    await this.world.clock.until(this.world.clock.sleep(Date.parse(moment) - this.world.clock.now()), 400 * DAY);
  }

  /** The id of the one builder of the app. */
  public get logicalId(): string {
    const [logicalId] = Object.keys(this.world.stack.inForce).filter(id => id.startsWith('Builder'));
    return logicalId;
  }

  /** The name of the builder that the stack has. */
  public get name(): string {
    return this.world.stack.physicalIdOf(this.logicalId) ?? '';
  }

  public get state(): string {
    return this.world.builder(this.name).state;
  }

  /** The calls that changed something since a moment, in UTC and to the minute. */
  public diary(since: string): string[] {
    return this.world.calls(Date.parse(since))
      .filter(({ operation, outcome }) => /^(Create|Start|Stop|Delete|Tag|Untag)/.test(operation) && outcome !== 'error')
      .map(({ at, operation }) => `${new Date(at).toISOString().slice(5, 16).replace('T', ' ')} ${operation}`);
  }

  /** The lines of the log about orders, as far as they tell how one ended. */
  public ends(): Array<{ readonly order: string; readonly result: string; readonly message: string; readonly level: string }> {
    return this.world.logged.map(line => Object(JSON.parse(line)))
      .filter(line => isRecord(line) && 'PowerSkipped' in line)
      .map(({ requestType, status, message, level }) => ({ order: requestType, result: status, message, level }));
  }

  private async deployed(operation: Promise<{ status: string; reasons: readonly string[] }>, app: DeployedApp): Promise<void> {
    const { reasons } = await this.world.run(operation);
    if (reasons.length === 0) this.scheduler.deploy(app);
  }
}
