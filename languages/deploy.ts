import { lastAnswer, prove } from '../demo/proof';
import { setStage, Stage } from '../demo/stage';
import { stopEverything } from '../demo/process-group';
import { CdkResult, Example, failureOf } from '../demo/cdk';
import { Consumer } from './consumers';
import { caches } from './environment';

/** What the app asks AppStream for, of all that it sets. */
const ASKED = {
  DisplayName: 'Workshop',
  Description: 'Where images are made',
  InstanceType: 'stream.standard.large',
  State: 'RUNNING',
};

/** How many times faster than the service the emulator is. */
const SPEED = 60;

/** Deploys an app with the real CDK CLI against local servers, destroys it, and proves that nothing is left. */
export async function deployAndDestroy({ language, stack, program, args, folder }: Consumer): Promise<void> {
  // what the CLI starts has the environment of this program
  Object.assign(process.env, caches());
  const stage = await setStage({ speed: SPEED, tell: console.log });
  try {
    const example: Example = { folder, stack, command: [program, ...args] };
    succeeded(await stage.cdk.deploy(example, {}));
    await checkDeployed(stage, stack);
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
  const outputs = Object.fromEntries((deployed?.Outputs ?? []).map(({ OutputKey, OutputValue, ExportName }) => [OutputKey ?? '', { value: OutputValue, as: ExportName }]));
  const [builder] = builders;
  const found = {
    status: deployed?.StackStatus,
    builders: builders.length,
    name: outputs.Name,
    ...Object.fromEntries(Object.keys(ASKED).map(key => [key, Object.entries(builder ?? {}).find(([member]) => member === key)?.[1]])),
  };
  const wanted = { status: 'CREATE_COMPLETE', builders: 1, name: { value: builder?.Name, as: 'workshop-builder' }, ...ASKED };
  if (JSON.stringify(found) !== JSON.stringify(wanted)) throw new Error(`deployed was ${JSON.stringify(found)}, and asked for ${JSON.stringify(wanted)}`);
}

function succeeded(result: CdkResult): void {
  if (result.code !== 0) throw new Error(`${result.command} failed with status ${result.code}: ${failureOf(result)}`);
}
