import { DeployedApp } from './deployed-app';
import { IamRequest } from './judge';
import { requestsOf, ServiceCall } from './requests';
import { EmulatorOptions } from '../../../emulator';
import { isRecord } from '../../../lambda/kernel/event';
import { OperationEnd, Template } from '../../support/cloudformation';
import { World } from '../../support/world';

/** A request to IAM, and the version of the app whose roles decide. */
export interface RoleRequest {
  readonly app: DeployedApp;
  readonly role: 'handler' | 'waiter';
  readonly request: IamRequest;
}

/**
 * A world that notes what IAM would be asked: every call of the function to AppStream, CloudFormation, Step Functions and its log, and
 * of the state machine to the function. The roles in force are those of the version that is being deployed, or rolled back to.
 */
export class AuthorizedWorld {
  public readonly world: World;
  public readonly requests: RoleRequest[] = [];
  private before?: DeployedApp;
  private current?: DeployedApp;
  private isPerson = false;

  constructor(options: EmulatorOptions = {}) {
    this.world = new World(options);
    this.watchService();
    this.watchStack();
  }

  /** Creates the stack. */
  public create(app: DeployedApp, siblings: Template = {}): Promise<OperationEnd> {
    return this.operate(app, world => world.stack.createStack({ ...app.template, ...siblings }));
  }

  /** Updates the stack. */
  public update(app: DeployedApp, siblings: Template = {}): Promise<OperationEnd> {
    return this.operate(app, world => world.stack.updateStack({ ...app.template, ...siblings }));
  }

  /** Deletes the stack. */
  public async delete(): Promise<OperationEnd> {
    return this.operate(this.inForce(), world => world.stack.deleteStack());
  }

  /** Lets time pass. */
  public async pass(minutes: number): Promise<void> {
    await this.world.clock.pass(minutes * 60_000);
  }

  /** Calls the service as a person does, whose permissions are not ours to judge. */
  public byHand(operation: string, input: object): void {
    this.isPerson = true;
    try {
      this.world.byHand(operation, input);
    } finally {
      this.isPerson = false;
    }
  }

  private async operate(app: DeployedApp, operation: (world: World) => Promise<OperationEnd>): Promise<OperationEnd> {
    this.before = this.current;
    this.current = app;
    const end = await this.world.run(operation(this.world));
    if (end.status.startsWith('UPDATE_ROLLBACK')) this.current = this.before;
    this.noteSurroundings(app);
    return end;
  }

  /** What Lambda and Step Functions do around each call of the function. */
  private noteSurroundings(app: DeployedApp): void {
    const { executions, logged } = this.world;
    for (const functionArn of executions.size > 0 ? app.calledFunctions : []) {
      this.requests.push({ app, role: 'waiter', request: { action: 'lambda:InvokeFunction', resource: functionArn, context: {} } });
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

  private watchService(): void {
    const call = this.world.emulator.call.bind(this.world.emulator);
    jest.spyOn(this.world.emulator, 'call').mockImplementation((operation, input) => {
      if (!this.isPerson) {
        const members = isRecord(input) ? input : {};
        requestsOf({ operation, input: members, tags: this.tagsFor(members) }).forEach(request => this.note(this.inForce(), request));
      }
      return call(operation, input);
    });
  }

  private watchStack(): void {
    const describe = this.world.stack.describe.bind(this.world.stack);
    jest.spyOn(this.world.stack, 'describe').mockImplementation(stackId => {
      this.note(this.inForce(), { action: 'cloudformation:DescribeStacks', resource: stackId, context: {} });
      return describe(stackId);
    });
  }

  private tagsFor({ Name, ResourceArn }: ServiceCall['input']): ServiceCall['tags'] {
    return this.world.builders().find(builder => builder.name === Name || builder.arn === ResourceArn)?.tags ?? {};
  }

  private inForce(): DeployedApp {
    const app = this.world.stack.status.startsWith('UPDATE_ROLLBACK') ? this.before : this.current;
    if (app === undefined) throw new Error('nothing is deployed');
    return app;
  }

  private note(app: DeployedApp, request: IamRequest): void {
    this.requests.push({ app, role: 'handler', request });
  }
}
