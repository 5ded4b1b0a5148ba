import { Consumer } from './consumers';
import { caches } from './environment';
import { CdkResult, Example, failureOf } from '../demo/cdk';
import { showHoldings } from '../demo/holdings';
import { PlainNarrator } from '../demo/narrator';
import { stopEverything } from '../demo/process-group';
import { lastAnswer, prove } from '../demo/proof';
import { setStage, Stage } from '../demo/stage';

/** What the app asks AppStream for, of all that it sets. */
const ASKED = {
  DisplayName: 'Workshop',
  Description: 'Where images are made',
  InstanceType: 'stream.standard.large',
  State: 'RUNNING',
};

/** What the stack has of the kinds that the proof looks for. */
const HOLDINGS = '1 function, 1 state machine, 4 roles, 1 log group, 1 VPC endpoint';

/** How many times faster than the service the emulator is. */
const SPEED = 60;

/** Deploys an app with the real CDK CLI against local servers, destroys it, and proves that nothing is left. */
export async function deployAndDestroy({ language, stack, program, args, folder }: Consumer): Promise<void> {
  // what the CLI starts has the environment of this program
  Object.assign(process.env, caches(), { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' });
  const stage = await setStage({ speed: SPEED, tell: console.log });
  try {
    const example: Example = { folder, stack, command: [program, ...args] };
    succeeded(await stage.cdk.deploy(example, {}));
    await checkDeployed(stage, stack);
    await showHoldings(stage.account, stack, HOLDINGS, new PlainNarrator(process.stdout, () => 0));
    const stackId = (await stage.account.stack(stack))?.StackId ?? '';
    succeeded(await stage.cdk.destroy(example, {}));
    const findings = await prove({ ...stage, quietSince: await lastAnswer(stage.account, [stackId]), quietMs: 2_000 });
    const left = findings.filter(({ holds }) => !holds).map(({ text }) => text);
    if (left.length > 0) throw new Error(`something is left of what was deployed from ${language}: ${left.join('; ')}`);
    console.log(`deployed from ${language}, destroyed, nothing left: ${findings.map(({ text }) => text).join('; ')}`);
  } finally {
    await stopEverything();
  }
}

async function checkDeployed({ account }: Stage, stack: string): Promise<void> {
  const deployed = await account.stack(stack);
  const builders = await account.imageBuilders();
  const name = deployed?.Outputs?.find(({ OutputKey }) => OutputKey === 'Name');
  const [builder] = builders;
  const found = {
    status: deployed?.StackStatus,
    builders: builders.length,
    name: { value: name?.OutputValue, as: name?.ExportName },
    ...Object.fromEntries(Object.keys(ASKED).map(key => [key, Object.entries(builder ?? {}).find(([member]) => member === key)?.[1]])),
  };
  const wanted = { status: 'CREATE_COMPLETE', builders: 1, name: { value: builder?.Name, as: 'workshop-builder' }, ...ASKED };
  const [is, shouldBe] = [found, wanted].map(part => JSON.stringify(part));
  if (is !== shouldBe) throw new Error(`deployed was ${is}, and asked for ${shouldBe}`);
}

function succeeded(result: CdkResult): void {
  if (result.code !== 0) throw new Error(`${result.command} failed with status ${result.code}: ${failureOf(result)}`);
}
