import { commandProblems, commandsOf } from '../../../checks/docs/commands';
import { declaredOptions, installedPrograms } from '../../../checks/docs/programs';

const PROGRAMS = installedPrograms();

const commands = (text: string) => commandsOf({ file: 'a.md', line: 5, info: 'sh', text });
const problems = (text: string) => commands(text).flatMap(command => commandProblems(command, PROGRAMS));

test('a block is read as a shell reads it', () => {
  expect(commands('npm ci && npm run demo\n\n# words\nA=1 aws x \\\n  --y "b c"; cd d').map(({ line, words }) => [line, words])).toEqual([
    [5, ['npm', 'ci']],
    [5, ['npm', 'run', 'demo']],
    [8, ['aws', 'x', '--y', 'b c']],
    [9, ['cd', 'd']],
  ]);
});

test('assignments alone are no command', () => {
  expect(commands('A=1 B=2')).toEqual([]);
});

test.each([
  ['npm ci && npm test'],
  ['npm run demo -- --keep --speed 20'],
  ['npx projen bundle'],
  ['npm run storm -- --runs 1000 --seed 1'],
  ['npx jest test/image-builder.test.ts -t \'words\''],
  ['npx cdk deploy --require-approval never -c image=x'],
  ['npx cdk bootstrap aws://000000000000/us-east-1'],
  ['npx --package cdk-appstream appstream-emulator --port 4600 --speed 60'],
  ['node assets/emulator/appstream-emulator.js --port 4600'],
  ['aws appstream untag-resource --resource-arn arn --tag-keys a b --region eu-west-1'],
  ['aws cloudformation describe-stack-resources --stack-name S --query "a"'],
  ['curl -s "$URL/calls" | jq .'],
])('%s is a command', text => {
  expect(problems(text)).toEqual([]);
});

test.each([
  ['npm run dmeo', 'a.md:5: there is no script dmeo'],
  ['npm run demo -- --kep', 'a.md:5: demo has no option --kep'],
  ['npm run bundle -- --fast', 'a.md:5: there is no bundle'],
  ['npx projen bundel', 'a.md:5: there is no script bundel'],
  ['npx jest test/missing.test.ts', 'a.md:5: there is no test/missing.test.ts'],
  ['npx cdk deplo', 'a.md:5: there is no cdk deplo'],
  ['cdk deploy --aproval', 'a.md:5: cdk deploy has no option --aproval'],
  ['npx --package cdk-appstream appstream-emulator --prt 1', 'a.md:5: appstream-emulator has no option --prt'],
  ['node assets/emulator/emulator.js', 'a.md:5: there is no assets/emulator/emulator.js'],
  ['aws appstream untag-resources --tag-keys a', 'a.md:5: there is no aws appstream untag-resources'],
  ['aws appstream untag-resource \\\n  --resource a', 'a.md:5: aws appstream untag-resource has no option --resource'],
  ['\nnmp test', 'a.md:6: nothing is known of the program nmp'],
  ['npm tset', 'a.md:5: nothing is known of npm tset'],
  ['npx cdkk deploy', 'a.md:5: nothing is known of npx cdkk'],
])('what is wrong with %s is seen', (text, problem) => {
  expect(problems(text)).toEqual([problem]);
});

test('options are read from the program itself', () => {
  expect(declaredOptions('const OPTIONS = { \'a-b\': X, c: Y } as const;')).toEqual(['a-b', 'c']);
  expect(declaredOptions('const OPTIONS = { a: X };')).toEqual(['a']);
  expect(() => declaredOptions('const other = 1;')).toThrow('without a constant OPTIONS');
});
