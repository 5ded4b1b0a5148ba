import { App, CfnOutput, Stack, StackProps, Tags } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { DesiredState, ImageBuilder, ImageRef, InstanceType, Platform } from 'cdk-appstream';

/** A team, by its name, and what it needs. */
export interface Team {
  readonly name: string;
  readonly instanceType?: InstanceType;
}

/** Who has a builder. */
const TEAMS: readonly Team[] = [
  { name: 'design' },
  { name: 'engineering', instanceType: InstanceType.STANDARD_LARGE },
  { name: 'finance' },
];

/** A builder for each team. Ids come from names and never from places in the list: who leaves moves nobody else. */
class TeamsStack extends Stack {
  constructor(scope: Construct, id: string, teams: readonly Team[], props?: StackProps) {
    super(scope, id, props);
    const image = ImageRef.latest(this, 'BaseImage', { platform: Platform.WINDOWS_SERVER_2022, instanceType: InstanceType.STANDARD_MEDIUM });
    for (const { name, instanceType = InstanceType.STANDARD_MEDIUM } of teams) {
      const builder = new ImageBuilder(this, `Builder-${name}`, { image, instanceType, desiredState: DesiredState.STOPPED });
      Tags.of(builder).add('team', name);
      new CfnOutput(this, `Name-${name}`, { value: builder.imageBuilderName });
    }
  }
}

/** The app for some teams. */
export function appFor(teams: readonly Team[], app = new App()): App {
  new TeamsStack(app, 'BuilderPerTeamExample', teams);
  return app;
}

/** The app, for who synthesizes it in a program of their own: `-c without=engineering` leaves a team out. */
export const app = new App();
appFor(TEAMS.filter(({ name }) => name !== app.node.tryGetContext('without')), app);
