import { EmulatorOptions } from '../../../emulator';
import { DeployedApp } from '../../support/authorization/deployed-app';
import { IamRequest } from '../../support/authorization/judge';
import { OperationEnd, Template } from '../../support/cloudformation';
import { World } from '../../support/world';

/** A request to IAM, and the version of the app whose roles decide. */
export interface RoleRequest {
  readonly app: DeployedApp;
  readonly role: 'handler' | 'waiter';
  readonly request: IamRequest;
}

/**
 * A world whose stack is deployed from apps, and that tells what IAM would be asked: every call of the function to AppStream,
 * CloudFormation, Step Functions and its log, and of the state machine to the function. The roles in force are those of the version
 * that is being deployed, or rolled back to.
 */
export class AuthorizedWorld {
  public readonly world: World;
  private readonly surroundings: RoleRequest[] = [];
  private readonly apps = new Map<Template, DeployedApp>();

  constructor(options: EmulatorOptions = {}) {
    this.world = new World(options);
  }

  /** What IAM was asked until now. */
  public get requests(): RoleRequest[] {
    const calls = this.world.asked.map(({ request, template }): RoleRequest => ({ app: this.appOf(template), role: 'handler', request }));
    return [...calls, ...this.surroundings];
  }

  /** Creates the stack. */
  public create(app: DeployedApp, siblings: Template = {}): Promise<OperationEnd> {
    return this.operate(app, world => world.stack.createStack(this.templateOf(app, siblings)));
  }

  /** Updates the stack. */
  public update(app: DeployedApp, siblings: Template = {}): Promise<OperationEnd> {
    return this.operate(app, world => world.stack.updateStack(this.templateOf(app, siblings)));
  }

  /** Deletes the stack. */
  public async delete(): Promise<OperationEnd> {
    return this.operate(this.appOf(this.world.stack.inForce), world => world.stack.deleteStack());
  }

  /** Lets time pass. */
  public async pass(minutes: number): Promise<void> {
    await this.world.clock.pass(minutes * 60_000);
  }

  private templateOf(app: DeployedApp, siblings: Template): Template {
    const template = { ...app.template, ...siblings };
    this.apps.set(template, app);
    return template;
  }

  private async operate(app: DeployedApp, operation: (world: World) => Promise<OperationEnd>): Promise<OperationEnd> {
    const end = await this.world.run(operation(this.world));
    this.noteSurroundings(app);
    return end;
  }

  /** What Lambda and Step Functions do around each call of the function. */
  private noteSurroundings(app: DeployedApp): void {
    const { executions, logged } = this.world;
    for (const functionArn of executions.size > 0 ? app.calledFunctions : []) {
      this.surroundings.push({ app, role: 'waiter', request: { action: 'lambda:InvokeFunction', resource: functionArn, context: {} } });
    }
    if (executions.size > 0) {
      this.note(app, { action: 'states:StartExecution', resource: app.waiterArn, context: {} });
    }
    if (logged.length > 0) {
      const resource = app.logGroupArn.replace(/\*$/, 'log-stream:2026/01/01/[$LATEST]0123');
      this.note(app, { action: 'logs:CreateLogStream', resource, context: {} });
      this.note(app, { action: 'logs:PutLogEvents', resource, context: {} });
    }
  }

  private appOf(template: Template): DeployedApp {
    const app = this.apps.get(template);
    if (app === undefined) throw new Error('nothing is deployed');
    return app;
  }

  private note(app: DeployedApp, request: IamRequest): void {
    this.surroundings.push({ app, role: 'handler', request });
  }
}
