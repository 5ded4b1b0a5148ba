import { App, Duration, RemovalPolicy, Size, Stack, Tags } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { read, table } from '../../checks/docs/documents';
import { differences } from '../../checks/synthesis';
import { AgentVersion, DesiredState, ImageBuilder, ImageBuilderProps, ImageRef, InstanceType, Platform } from '../../src';
import { IMAGE_BUILDER_TYPE, IMAGE_REF_TYPE } from '../../src/private/contract';

/** A template's resources of this library, by their logical ids. */
type Resources = Readonly<Record<string, Record<string, unknown>>>;

/** What a person changes: options, or the app around them. */
interface Change {
  readonly props?: (stack: Stack) => Partial<ImageBuilderProps>;
  readonly id?: string;
  readonly tag?: string;
}

const CHANGES: Readonly<Record<string, Change>> = {
  'tags': { tag: 'borealis' },
  '`desiredState`': { props: () => ({ desiredState: DesiredState.STOPPED }) },
  '`agentVersion`': { props: () => ({ agentVersion: AgentVersion.LATEST }) },
  '`instanceType`': { props: () => ({ instanceType: InstanceType.STANDARD_LARGE }) },
  '`image`, by name': { props: stack => ({ image: ImageRef.fromImageName(stack, 'Other', 'AppStream-WinServer2022-11-16-2026') }) },
  '`displayName`': { props: () => ({ displayName: 'Workbench' }) },
  '`rootVolumeSize`': { props: () => ({ rootVolumeSize: Size.gibibytes(300) }) },
  '`disableImdsV1`': { props: () => ({ disableImdsV1: true }) },
  '`imageBuilderName`': { props: () => ({ imageBuilderName: 'office-2027' }) },
  '`adoptExisting`': { props: () => ({ adoptExisting: true }) },
  '`protectFromReplacement`': { props: () => ({ protectFromReplacement: true }) },
  '`timeout`': { props: () => ({ timeout: Duration.minutes(40) }) },
  '`pollInterval`': { props: () => ({ pollInterval: Duration.seconds(30) }) },
  '`removalPolicy`': { props: () => ({ removalPolicy: RemovalPolicy.RETAIN }) },
  'the construct\'s id': { id: 'Renamed' },
  'nothing at all': {},
};

function resources({ props, id = 'Builder', tag = 'atlas' }: Change): Resources {
  const stack = new Stack(new App(), 'Workshop');
  const builder = new ImageBuilder(stack, id, {
    image: ImageRef.fromImageName(stack, 'Image', 'AppStream-WinServer2022-08-31-2026'),
    instanceType: InstanceType.STANDARD_MEDIUM,
    imageBuilderName: 'office-2026',
    ...props?.(stack),
  });
  Tags.of(builder).add('project', tag);
  return Template.fromStack(stack).findResources(IMAGE_BUILDER_TYPE);
}

/** What differs below the resource, as the page writes it. */
function shown(before: Resources, after: Resources): string {
  const [gone, come] = [[before, after], [after, before]].map(([one, other]) => Object.keys(one).filter(id => !(id in other)).length);
  if (gone + come > 0) return gone === 1 && come === 1 ? 'one resource goes, one comes' : 'other resources';
  const paths = differences(before, after).map(line => line.split(': ')[0].split('/').slice(2).filter(part => part !== 'Properties'));
  const names = paths.map(([name, member]) => (name === 'ReplacedOnChange' ? `${name}.${member}` : name));
  return names.length === 0 ? 'nothing' : [...new Set(names)].map(name => `\`${name}\``).join(', ');
}

const rows = table(read('docs/builders.md'), 'you change', 'the diff shows');

test('the table lists the kinds of changes, each once', () => {
  expect(rows.map(([change]) => change)).toEqual(Object.keys(CHANGES));
});

test.each(rows)('a change of %s shows as %s', (change, wanted) => {
  expect(shown(resources({}), resources(CHANGES[change]))).toBe(wanted);
});

test('what replaces a builder in the table of options shows under ReplacedOnChange, or as its name', () => {
  const options = new Map(table(read('docs/builders.md'), 'option', 'what it does').map(([option, , effect]) => [option, effect]));
  const replaced = rows.filter(([, wanted]) => /ReplacedOnChange|ImageBuilderName/.test(wanted)).map(([change]) => change.split(',')[0]);
  expect(replaced.filter(option => !options.get(option)?.startsWith('replacement'))).toEqual([]);
});

test('a look-up that is asked anew shows at the look-up alone', () => {
  const of = (refresh: string) => {
    const stack = new Stack(new App(), 'Workshop');
    const image = ImageRef.latest(stack, 'Image', { platform: Platform.WINDOWS_SERVER_2022, refresh });
    new ImageBuilder(stack, 'Builder', { image, instanceType: InstanceType.STANDARD_MEDIUM });
    const template = Template.fromStack(stack);
    return { builder: template.findResources(IMAGE_BUILDER_TYPE), lookUp: template.findResources(IMAGE_REF_TYPE) };
  };
  const [before, after] = [of('2026-11'), of('2026-12')];
  expect(shown(before.builder, after.builder)).toBe('nothing');
  expect(shown(before.lookUp, after.lookUp)).toBe('`Refresh`');
});
