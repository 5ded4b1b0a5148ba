import {
  AppStreamClient, CreateImageBuilderCommand, DeleteImageBuilderCommand, DeleteImageCommand, DeleteImagePermissionsCommand,
  DescribeImageBuildersCommand, DescribeImagePermissionsCommand, DescribeImagesCommand, ListTagsForResourceCommand,
  StartImageBuilderCommand, StopImageBuilderCommand, TagResourceCommand, UntagResourceCommand,
} from '@aws-sdk/client-appstream';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { AppStreamOperations, AppStreamPort } from './appstream';
import { ExecutionsPort, RequestIds, StacksPort } from './kernel/ports';

type Sender = { [O in keyof AppStreamOperations]: (input: AppStreamOperations[O][0]) => Promise<AppStreamOperations[O][1]> };

/** Collects the ids that a service gives to calls. */
export class RequestIdLog implements RequestIds {
  private ids: string[] = [];

  /** Note what came back from a call, or was thrown by it. */
  public note(reply: { readonly $metadata?: { readonly requestId?: string } }): void {
    if (reply.$metadata?.requestId) {
      this.ids.push(reply.$metadata.requestId);
    }
  }

  public take(): readonly string[] {
    const taken = this.ids;
    this.ids = [];
    return taken;
  }
}

/** AppStream by its SDK client. */
export function sdkAppStreamPort(client: AppStreamClient, requestIds: RequestIdLog): AppStreamPort {
  const senders: Sender = {
    CreateImageBuilder: input => client.send(new CreateImageBuilderCommand(input)),
    StartImageBuilder: input => client.send(new StartImageBuilderCommand(input)),
    StopImageBuilder: input => client.send(new StopImageBuilderCommand(input)),
    DeleteImageBuilder: input => client.send(new DeleteImageBuilderCommand(input)),
    DescribeImageBuilders: input => client.send(new DescribeImageBuildersCommand(input)),
    DescribeImages: input => client.send(new DescribeImagesCommand(input)),
    DeleteImage: input => client.send(new DeleteImageCommand(input)),
    DescribeImagePermissions: input => client.send(new DescribeImagePermissionsCommand(input)),
    DeleteImagePermissions: input => client.send(new DeleteImagePermissionsCommand(input)),
    TagResource: input => client.send(new TagResourceCommand(input)),
    UntagResource: input => client.send(new UntagResourceCommand(input)),
    ListTagsForResource: input => client.send(new ListTagsForResourceCommand(input)),
  };
  return {
    send: async (operation, input) => {
      try {
        const output = await senders[operation](input);
        requestIds.note(output);
        return output;
      } catch (error) {
        requestIds.note(error instanceof Object ? error : {});
        throw error;
      }
    },
  };
}

/** CloudFormation by its SDK client. */
export function sdkStacksPort(client: CloudFormationClient): StacksPort {
  return {
    describe: async stackId => {
      try {
        const stack = (await client.send(new DescribeStacksCommand({ StackName: stackId }))).Stacks?.[0];
        return stack && {
          status: stack.StackStatus ?? '',
          creationTime: stack.CreationTime?.getTime() ?? 0,
          lastUpdatedTime: stack.LastUpdatedTime?.getTime(),
          deletionTime: stack.DeletionTime?.getTime(),
        };
      } catch (error) {
        // CloudFormation has no error of its own for a stack that it does not know
        if (error instanceof Error && error.name === 'ValidationError' && /does not exist/.test(error.message)) {
          return undefined;
        }
        throw error;
      }
    },
  };
}

/** Step Functions by its SDK client. */
export function sdkExecutionsPort(client: SFNClient, stateMachineArn: string): ExecutionsPort {
  return {
    start: async (name, input) => {
      try {
        await client.send(new StartExecutionCommand({ stateMachineArn, name, input }));
        return true;
      } catch (error) {
        if (error instanceof Error && error.name === 'ExecutionAlreadyExists') {
          return false;
        }
        throw error;
      }
    },
  };
}
