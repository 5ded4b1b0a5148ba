import { DeployedApp } from './authorization/deployed-app';
import { nextDue } from './cron';
import { World } from './world';

/** A schedule as it was deployed. */
interface Deployed {
  readonly expression: string;
  readonly timeZone: string;
  readonly input: string;
  readonly since: number;
}

/** EventBridge Scheduler under the virtual clock of a world: starts the state machine when a schedule of the app is due. */
export class Scheduler {
  /** How many times each start is delivered. */
  public deliveries = 1;
  /** True while nothing is started. */
  public isDown = false;
  private takeBack: Array<() => void> = [];

  constructor(private readonly world: World) {}

  /** Deploys the schedules of an app in place of those before, what they name worked out as the stack is now. */
  public deploy(app: DeployedApp): void {
    this.takeBack.forEach(take => take());
    this.takeBack = [];
    for (const { Type, Properties } of Object.values(app.resources)) {
      if (Type !== 'AWS::Scheduler::Schedule') continue;
      const { ScheduleExpression: expression, ScheduleExpressionTimezone: timeZone = 'Etc/UTC', Target } = Object(Properties);
      const input = String(Target.Input).replace(/<(\w+)>/g, (reference, id: string) => this.world.stack.physicalIdOf(id) ?? reference);
      this.plan({ expression, timeZone, input, since: this.world.clock.now() }, this.takeBack.length);
    }
  }

  /** Start something now, as its schedule would. */
  public fire(input: string, due = this.world.clock.now()): void {
    const filled = input
      .replace('<aws.scheduler.scheduled-time>', new Date(due).toISOString().replace(/\.\d+Z$/, 'Z'))
      .replace('<aws.scheduler.execution-id>', `order-${due}`);
    for (let delivery = 0; delivery < this.deliveries; delivery++) this.world.order(filled);
  }

  private plan(schedule: Deployed, slot: number): void {
    const due = nextDue(schedule.expression, schedule.timeZone, this.world.clock.now(), schedule.since);
    if (due === undefined) return;
    this.takeBack[slot] = this.world.clock.timer(due, () => {
      if (!this.isDown) this.fire(schedule.input, due);
      this.plan(schedule, slot);
    });
  }
}
