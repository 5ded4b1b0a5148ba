import { Builder, describeBuilder } from './builder';
import { BuilderLifecycle } from './builder-lifecycle';
import { acceptCreate, resolveAgent } from './create-rules';
import { ServiceError } from './errors';
import { Catalogue } from './images';
import { Settings } from './options';
import { decodeToken, encodeToken } from './paging';
import { CreateImageBuilderInput, DescribeImageBuildersInput, Inputs } from './shapes';

type Reply = Record<string, unknown>;

/** The operations on image builders, on inputs that satisfy the service model. */
export class BuilderOperations {
  constructor(
    private readonly settings: Settings,
    private readonly lifecycle: BuilderLifecycle,
    private readonly catalogue: Catalogue,
  ) {}

  /** CreateImageBuilder. */
  public create(input: CreateImageBuilderInput, now: number): Reply {
    const accepted = acceptCreate(input, this.catalogue, this.settings);
    if (this.lifecycle.get(input.Name)) {
      throw new ServiceError('ResourceAlreadyExistsException', `The image builder ${input.Name} already exists.`);
    }
    this.checkQuotas(input.InstanceType, accepted.instance.defaultQuota);
    return this.reply(this.lifecycle.create(input, accepted, this.catalogue.arn(accepted.image), now));
  }

  /** StartImageBuilder. */
  public start(input: Inputs['StartImageBuilder'], now: number): Reply {
    const builder = this.find(input.Name, now);
    if (builder.state !== 'STOPPED') {
      throw new ServiceError('ResourceNotAvailableException', wrongState(builder, 'started', 'STOPPED'));
    }
    const agent = input.AppstreamAgentVersion === undefined ? undefined : resolveAgent(input.AppstreamAgentVersion, this.settings);
    this.lifecycle.start(builder, agent, now);
    return this.reply(builder);
  }

  /** StopImageBuilder. */
  public stop(input: Inputs['StopImageBuilder'], now: number): Reply {
    const builder = this.find(input.Name, now);
    if (builder.state !== 'RUNNING') {
      throw new ServiceError('OperationNotPermittedException', wrongState(builder, 'stopped', 'RUNNING'));
    }
    this.lifecycle.stop(builder, now);
    return this.reply(builder);
  }

  /** DeleteImageBuilder. */
  public delete(input: Inputs['DeleteImageBuilder'], now: number): Reply {
    const builder = this.find(input.Name, now);
    const { deletableStates } = this.settings;
    if (!deletableStates.has(builder.state) && !builder.stuckDeletable) {
      throw new ServiceError('OperationNotPermittedException', wrongState(builder, 'deleted', [...deletableStates].join(' or ')));
    }
    this.lifecycle.delete(builder, now);
    return this.reply(builder);
  }

  /** DescribeImageBuilders. */
  public describe(input: DescribeImageBuildersInput, now: number): Reply {
    const size = Math.min(input.MaxResults || this.settings.pageSize, this.settings.pageSize);
    const selector = JSON.stringify(input.Names ?? []);
    // the position is the last builder shown, so that deleting one between two pages hides no other
    const after = input.NextToken === undefined ? 0 : decodeToken(input.NextToken, 'DescribeImageBuilders', selector);
    const selected = this.select(input.Names ?? [], now).filter(builder => builder.serial > after);
    const page = selected.slice(0, size);
    return {
      ImageBuilders: page.map(builder => describeBuilder(builder, this.settings.latestAgentVersion)),
      ...(selected.length > page.length ? { NextToken: encodeToken('DescribeImageBuilders', selector, page[page.length - 1].serial) } : {}),
    };
  }

  private select(names: readonly string[], now: number): Builder[] {
    if (names.length === 0) return [...this.lifecycle.all()].filter(builder => builder.visibleAt <= now);
    const found: Builder[] = [];
    for (const name of new Set(names)) {
      const builder = this.visible(name, now);
      if (builder) {
        found.push(builder);
      } else if (this.settings.unknownNames === 'error') {
        throw notFound(name);
      }
    }
    return found.sort((a, b) => a.serial - b.serial);
  }

  private find(name: string, now: number): Builder {
    const builder = this.visible(name, now);
    if (!builder) throw notFound(name);
    return builder;
  }

  private visible(name: string, now: number): Builder | undefined {
    const builder = this.lifecycle.get(name);
    return builder && builder.visibleAt <= now ? builder : undefined;
  }

  private checkQuotas(instanceType: string, defaultQuota: number): void {
    const { quotas, region } = this.settings;
    const total = quotas.imageBuilders ?? 10;
    if (this.lifecycle.count() >= total) {
      throw new ServiceError('LimitExceededException', `The quota "Image builders" of ${total} in ${region} is reached.`);
    }
    const ofType = quotas.instanceTypes?.[instanceType] ?? defaultQuota;
    if (this.lifecycle.count(instanceType) >= ofType) {
      throw new ServiceError('LimitExceededException', `The quota "${instanceType} image builders" of ${ofType} in ${region} is reached.`);
    }
  }

  private reply(builder: Builder): Reply {
    return { ImageBuilder: describeBuilder(builder, this.settings.latestAgentVersion) };
  }
}

function notFound(name: string): ServiceError {
  return new ServiceError('ResourceNotFoundException', `The image builder ${name} does not exist.`);
}

function wrongState(builder: Builder, action: string, from: string): string {
  return `The image builder ${builder.input.Name} is ${builder.state}. It can be ${action} in the state ${from} only.`;
}
