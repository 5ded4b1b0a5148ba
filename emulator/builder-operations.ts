import { randomUUID } from 'node:crypto';
import { checkAgentAccess, mergedAgentAccess } from './agent-access';
import { Builder, describeBuilder } from './builder';
import { BuilderLifecycle } from './builder-lifecycle';
import { Catalogue } from './catalogue';
import { acceptCreate, resolveAgent } from './create-rules';
import { ServiceError } from './errors';
import { CreateImageBuilderInput, DescribeImageBuildersInput, Inputs, UpdateImageBuilderInput } from './inputs';
import { Settings } from './options';
import { pageOf } from './paging';

type Reply = Record<string, unknown>;

/** How long a streaming URL is good for unless its caller says otherwise, and at most, in seconds. */
const URL_VALIDITY = 3600;
const MAX_URL_VALIDITY = 604_800;

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
    return this.reply(this.lifecycle.create(input, accepted, accepted.imageArn, now));
  }

  /** StartImageBuilder. */
  public start(input: Inputs['StartImageBuilder'], now: number): Reply {
    const builder = this.find(input.Name, now);
    if (builder.state !== 'STOPPED') {
      throw new ServiceError('ResourceNotAvailableException', wrongState(builder, 'started', 'STOPPED'));
    }
    const agent = input.AppstreamAgentVersion;
    // the operation declares no error for parameters that make no sense
    const version = agent === undefined ? undefined : resolveAgent(agent, this.settings, 'ValidationException');
    this.lifecycle.start(builder, version, now);
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

  /** UpdateImageBuilder: the texts that people see, and what agents may do. */
  public update(input: UpdateImageBuilderInput, now: number): Reply {
    const { Name, AttributesToDelete: removed = [], AgentAccessConfig: access, ...texts } = input;
    const builder = this.find(Name, now);
    if (builder.state !== 'STOPPED') {
      throw new ServiceError('OperationNotPermittedException', wrongState(builder, 'updated', 'STOPPED'));
    }
    if (access !== undefined && removed.length > 0) {
      throw new ServiceError('InvalidParameterCombinationException', 'AgentAccessConfig can not be given and deleted at once.');
    }
    const { AgentAccessConfig: stored, ...rest } = builder.input;
    const merged = access === undefined ? stored : mergedAgentAccess(stored, access);
    if (access !== undefined && merged !== undefined) checkAgentAccess(merged);
    builder.input = { ...rest, ...texts, ...(merged === undefined || removed.length > 0 ? {} : { AgentAccessConfig: merged }) };
    return this.reply(builder);
  }

  /** CreateImageBuilderStreamingURL: the URL leads nowhere. */
  public createStreamingUrl(input: Inputs['CreateImageBuilderStreamingURL'], now: number): Reply {
    const builder = this.find(input.Name, now);
    const validity = input.Validity ?? URL_VALIDITY;
    if (validity < 1 || validity > MAX_URL_VALIDITY) {
      throw new ServiceError('ValidationException', `The Validity must be 1 to ${MAX_URL_VALIDITY} seconds, got ${validity}.`);
    }
    if (builder.state !== 'RUNNING') {
      throw new ServiceError('OperationNotPermittedException', wrongState(builder, 'streamed from', 'RUNNING'));
    }
    return {
      StreamingURL: `https://appstream2.${this.settings.region}.streaming.invalid/authenticate?parameters=${randomUUID()}`,
      Expires: now / 1000 + validity / this.settings.speed,
    };
  }

  /** DescribeImageBuilders. */
  public describe(input: DescribeImageBuildersInput, now: number): Reply {
    const { items, token } = pageOf(this.select(input.Names ?? [], now), builder => builder.serial, {
      operation: 'DescribeImageBuilders',
      selector: input.Names ?? [],
      token: input.NextToken,
      size: Math.min(input.MaxResults || this.settings.pageSize, this.settings.pageSize),
    });
    return { ImageBuilders: items.map(builder => describeBuilder(builder, this.settings, this.lifecycle.seen(builder, now))), ...token };
  }

  private select(names: readonly string[], now: number): Builder[] {
    const seen = [...this.lifecycle.stillSeen(now), ...this.lifecycle.all()].filter(builder => builder.visibleAt <= now);
    if (names.length > 0) {
      const unknown = names.find(name => !seen.some(builder => builder.input.Name === name));
      if (unknown !== undefined && this.settings.unknownNames === 'error') throw notFound(unknown);
    }
    // of two of the same name the one that is gone is not shown
    const byName = new Map(seen.map(builder => [builder.input.Name, builder]));
    const wanted = names.length > 0 ? new Set(names) : byName;
    return [...byName.values()].filter(builder => wanted.has(builder.input.Name)).sort((a, b) => a.serial - b.serial);
  }

  private find(name: string, now: number): Builder {
    const builder = this.lifecycle.get(name);
    if (!builder || builder.visibleAt > now) throw notFound(name);
    return builder;
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
    return { ImageBuilder: describeBuilder(builder, this.settings) };
  }
}

function notFound(name: string): ServiceError {
  return new ServiceError('ResourceNotFoundException', `The image builder ${name} does not exist.`);
}

function wrongState(builder: Builder, action: string, from: string): string {
  return `The image builder ${builder.input.Name} is ${builder.state}. It can be ${action} in the state ${from} only.`;
}
