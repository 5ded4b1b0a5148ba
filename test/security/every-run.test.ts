import { OWNERSHIP_TAGS } from '../../src/private/contract';
import { builderArn, requestsOf } from '../support/authorization/requests';
import { Observed, indiscretionsOf, refusedBy } from '../support/every-run';
import { builderTemplate, STACK_ID } from '../support/world';

// every run of the driver is held to these two checks when its test file ends: here they are shown to find something

const NAMED = { Builder: builderTemplate({ ImageBuilderName: 'office' }, { IamRoleArn: 'arn:aws:iam::111122223333:role/machine' }) };

function run(change: Partial<Observed>): Observed {
  return { stackId: STACK_ID, asked: [], logged: [], received: [], ...change };
}

function creation(Name: string, IamRoleArn?: string): Observed['asked'] {
  const input = { Name, ImageName: 'any', Tags: { [OWNERSHIP_TAGS.stackId]: STACK_ID }, ...IamRoleArn === undefined ? {} : { IamRoleArn } };
  return requestsOf({ operation: 'CreateImageBuilder', input, tags: {} }).map(request => ({ request, template: NAMED }));
}

describe('what the role refuses', () => {
  test('is nothing for the names and roles of the template', async () => {
    expect(await refusedBy(run({ asked: creation('office', 'arn:aws:iam::111122223333:role/machine') }))).toEqual([]);
  });

  test('is a name, and a role, that the template does not have', async () => {
    const refused = await refusedBy(run({ asked: [...creation('elsewhere'), ...creation('office', 'arn:aws:iam::111122223333:role/admin')] }));
    expect(refused.map(({ action, resource }) => `${action} ${resource}`)).toEqual([
      `appstream:CreateImageBuilder ${builderArn('elsewhere')}`, `appstream:TagResource ${builderArn('elsewhere')}`,
      'iam:PassRole arn:aws:iam::111122223333:role/admin',
    ]);
  });

  test('is everything about the same builder in another stack', async () => {
    const stackId = STACK_ID.replace('0a1b2c3d', '99999999');
    expect(await refusedBy(run({ stackId, asked: creation('office') }))).toHaveLength(3);
  });

  test('is the deletion of a builder without the tag of the stack', async () => {
    const [request] = requestsOf({ operation: 'DeleteImageBuilder', input: { Name: 'office' }, tags: { team: 'red' } });
    expect(await refusedBy(run({ asked: [{ request, template: NAMED }] }))).toEqual([request]);
  });
});

test.each([
  ['a response URL', 'put to https://cloudformation.example/request'],
  ['the signature of one', 'X-Amz-Signature=0'],
  ['a response URL of another form', 'told ftp.answers.example/7'],
  ['the name of a directory', 'joins corp.quillon.example'],
  ['an organizational unit', 'joins OU=Zephyrs,DC=quillon'],
  ['a streaming URL', 'StreamingURL made'],
])('%s in the log is seen', (_, line) => {
  const DomainJoinInfo = { DirectoryName: 'corp.quillon.example', OrganizationalUnitDistinguishedName: 'OU=Zephyrs,DC=quillon' };
  const event = { ResponseURL: 'ftp.answers.example/7', ResourceProperties: { ReplacedOnChange: { DomainJoinInfo } } };
  expect(indiscretionsOf(run({ received: [event], logged: ['nothing to see', line] }))).toEqual([line]);
});
