import { Example } from './cdk';
import { ACCOUNT } from './environment';
import { showHoldings } from './holdings';
import { missing, NOT_SENT, optionRows, OptionRow, optionTable, Wanted } from './option-table';
import { Plot, showOutputs } from './plot';
import { Chapter, CloseUp, powerCalls, same } from './scene';
import { Stage } from './stage';
import { BASE_IMAGES } from '../emulator/base-images';

/** The app that makes use of every option. */
const EXAMPLE: Example = { folder: 'rich-builder', stack: 'RichBuilderExample' };

/** A name of its own is an option, too. */
const CONTEXT = { name: 'engineering-workbench' };

/** What the stack has of the kinds that the proof looks for. */
const HOLDINGS = '1 function, 1 state machine, 4 roles, 1 log group, 1 VPC endpoint, 1 key';

/** Another stack, whose image builder has every option. */
export const EVERY_OPTION: readonly Plot[] = [
  {
    example: EXAMPLE,
    title: 'Another stack: one image builder with every option',
    act: stage => stage.cdk.deploy(EXAMPLE, CONTEXT),
    lookCloser,
    tell: (chapter, narrator) => {
      if (chapter.closeUp === undefined) return;
      showOutputs(chapter, narrator);
      narrator.event('options', optionTable(rowsOf(chapter)));
      narrator.event('', 'what is shown is that each setting reached the service: the emulator keeps them, it joins no domain and installs no software');
      if (chapter.closeUp.variablesKey === undefined) {
        narrator.event('', 'one setting of the handler did not get through: MiniStack passes on no key for the variables of a function');
      }
    },
    claims: chapter => {
      const rows = rowsOf(chapter);
      const [builder] = chapter.closeUp?.described ?? [];
      return [
        same('cdk deploy succeeded', chapter.cdk.code, 0),
        same('the stack is CREATE_COMPLETE', chapter.stackStatus, 'CREATE_COMPLETE'),
        same('one image builder, RUNNING', chapter.closeUp?.described.map(({ State }) => State), ['RUNNING']),
        same('one CreateImageBuilder and nothing else brought it there', powerCalls(chapter.calls), [`CreateImageBuilder ${CONTEXT.name}`]),
        same(`${rows.length} options reached AppStream, each as the app asks for it; the other ${Object.keys(NOT_SENT).length} are none of its concern`, missing(rows), []),
        same('LATEST is the newest agent that the service has', builder?.LatestAppstreamAgentVersion, 'TRUE'),
        same('the outputs say what the service says', chapter.outputs, {
          Agent: builder?.AppstreamAgentVersion, Arn: builder?.Arn, Name: builder?.Name, NetworkInterface: builder?.NetworkAccessConfiguration?.EniId,
        }),
      ];
    },
  },
  {
    example: EXAMPLE,
    title: 'Destroy that one, too',
    prepare: ({ account }, narrator) => showHoldings(account, EXAMPLE.stack, HOLDINGS, narrator),
    act: stage => stage.cdk.destroy(EXAMPLE, CONTEXT),
    claims: chapter => [
      same('cdk destroy succeeded', chapter.cdk.code, 0),
      same('the stack is DELETE_COMPLETE', chapter.stackStatus, 'DELETE_COMPLETE'),
      same('stopped, then deleted', powerCalls(chapter.calls), [`StopImageBuilder ${CONTEXT.name}`, `DeleteImageBuilder ${CONTEXT.name}`]),
      same('no image builder is left', chapter.builders.map(({ name }) => name), []),
    ],
  },
];

async function lookCloser({ account }: Stage): Promise<CloseUp> {
  const [described, resources] = await Promise.all([account.imageBuilders(), account.resources(EXAMPLE.stack)]);
  const arn = described[0]?.Arn;
  const handler = idOf(resources, 'AWS::Lambda::Function', '');
  return {
    described,
    tags: arn === undefined ? {} : await account.tagsOf(arn),
    resources,
    variablesKey: handler === '' ? undefined : await account.variablesKey(handler),
  };
}

function rowsOf(chapter: Chapter): OptionRow[] {
  const { closeUp } = chapter;
  return closeUp === undefined ? [] : optionRows(wantedOf(closeUp.resources), closeUp, chapter.calls);
}

/** What the app asks for: its own words, the ids of what CloudFormation made for it, and the newest image of the catalogue. */
function wantedOf(resources: CloseUp['resources']): Wanted {
  return {
    imageBuilderName: CONTEXT.name,
    displayName: 'Engineering workbench',
    description: 'Where the images of the engineering department are made',
    image: newestImage('AppStream-WinServer2022-'),
    instanceType: 'stream.standard.large',
    vpcSubnets: [idOf(resources, 'AWS::EC2::Subnet', 'Vpc')],
    securityGroups: [idOf(resources, 'AWS::EC2::SecurityGroup', 'Machines')],
    // left out, as the opposite of all the rest
    enableDefaultInternetAccess: false,
    accessEndpoints: [`STREAMING ${idOf(resources, 'AWS::EC2::VPCEndpoint', 'Streaming')}`],
    domainJoin: ['corp.example.com', 'OU=ImageBuilders,DC=corp,DC=example,DC=com'],
    role: `arn:aws:iam::${ACCOUNT}:role/${idOf(resources, 'AWS::IAM::Role', 'MachineRole')}`,
    rootVolumeSize: '300 GiB',
    disableImdsV1: true,
    desiredState: 'RUNNING',
    tags: ['department=engineering', 'project=atlas'],
    agentVersion: 'LATEST',
    softwaresToInstall: ['Microsoft_Office_2024_LTSC_Standard_64Bit'],
    softwaresToUninstall: ['Microsoft_Visio_2024_LTSC_Professional_64Bit'],
  };
}

/** The physical id of the resource of a type whose logical id begins so; empty when there is none. */
function idOf(resources: CloseUp['resources'], type: string, logicalId: string): string {
  return resources.find(({ ResourceType, LogicalResourceId }) => ResourceType === type && LogicalResourceId?.startsWith(logicalId))?.PhysicalResourceId ?? '';
}

function newestImage(prefix: string): string | undefined {
  const released = ({ publicBaseImageReleasedDate = 0 }: typeof BASE_IMAGES[number]) => publicBaseImageReleasedDate;
  return BASE_IMAGES.filter(({ name }) => name?.startsWith(prefix)).sort((a, b) => released(b) - released(a))[0]?.name;
}
