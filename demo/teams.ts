import { Example } from './cdk';
import { Plot } from './plot';
import { Chapter, Claim, powerCalls, same } from './scene';

const EXAMPLE: Example = { folder: 'builder-per-team', stack: 'BuilderPerTeamExample' };

/** A builder for each team of a list, from the middle of which one leaves. */
export const TEAMS: readonly Plot[] = [
  {
    example: EXAMPLE,
    title: 'Three teams: three builders, stopped',
    act: stage => stage.cdk.deploy(EXAMPLE, {}),
    claims: chapter => [
      ...ended(chapter, 'CREATE_COMPLETE'),
      same('each team has one', teamsOf(chapter), ['design STOPPED', 'engineering STOPPED', 'finance STOPPED']),
      same('they share one look-up and one handler', ['Custom::AppStreamImageRef', 'AWS::Lambda::Function'].map(type => chapter.resourceTypes.filter(found => found === type).length), [1, 1]),
    ],
  },
  {
    example: EXAMPLE,
    title: 'A team leaves from the middle of the list: its builder goes, and no other is touched',
    act: stage => stage.cdk.deploy(EXAMPLE, { without: 'engineering' }),
    claims: (chapter, before) => [
      ...ended(chapter, 'UPDATE_COMPLETE'),
      same('the other two have theirs', teamsOf(chapter), ['design STOPPED', 'finance STOPPED']),
      same('which are those from before', identities(chapter), identities(before[0]).filter(identity => !identity.startsWith('engineering '))),
      same('one builder was deleted, and that is all', powerCalls(chapter.calls), [`DeleteImageBuilder ${nameOf(before[0], 'engineering')}`]),
    ],
  },
  {
    example: EXAMPLE,
    title: 'It comes back: one builder more, and no other is touched',
    act: stage => stage.cdk.deploy(EXAMPLE, {}),
    claims: (chapter, before) => [
      ...ended(chapter, 'UPDATE_COMPLETE'),
      same('the others are those from before', identities(chapter).filter(identity => !identity.startsWith('engineering ')), identities(before[1])),
      same('one builder was made and stopped', powerCalls(chapter.calls), ['CreateImageBuilder', 'StopImageBuilder'].map(call => `${call} ${nameOf(chapter, 'engineering')}`)),
    ],
  },
  {
    example: EXAMPLE,
    title: 'Destroy',
    act: stage => stage.cdk.destroy(EXAMPLE, {}),
    claims: chapter => [...ended(chapter, 'DELETE_COMPLETE'), same('no image builder is left', chapter.builders.map(({ name }) => name), [])],
  },
];

function ended(chapter: Chapter, status: string): Claim[] {
  return [same('the CLI succeeded', chapter.cdk.code, 0), same(`the stack is ${status}`, chapter.stackStatus, status)];
}

function teamsOf({ builders }: Chapter): string[] {
  return builders.map(({ tags, state }) => `${tags.team} ${state}`).sort();
}

function identities({ builders }: Chapter): string[] {
  return builders.map(({ tags, name, createdAt }) => `${tags.team} ${name} ${createdAt}`).sort();
}

function nameOf({ builders }: Chapter, team: string): string {
  return builders.find(({ tags }) => tags.team === team)?.name ?? '';
}
