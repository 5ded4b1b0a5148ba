/** The stack that templates are evaluated for. */
export const STACK_ID = 'arn:aws:cloudformation:eu-west-1:111122223333:stack/Shop/0a1b2c3d-1111-2222-3333-444455556666';

/** The GUID of that stack. */
export const STACK_GUID = '0a1b2c3d-1111-2222-3333-444455556666';

const PSEUDO_PARAMETERS: Readonly<Record<string, string>> = {
  'AWS::AccountId': '111122223333',
  'AWS::Partition': 'aws',
  'AWS::Region': 'eu-west-1',
  'AWS::StackId': STACK_ID,
};

/** A part of a template with its intrinsic functions worked out, as CloudFormation would: a resource's value stays as `<id>` or `<id.attribute>`. */
export function evaluate(part: unknown): unknown {
  if (Array.isArray(part)) return part.map(evaluate);
  if (typeof part !== 'object' || part === null) return part;
  const entries = Object.entries(part);
  const [[name, argument] = ['', undefined]] = entries;
  if (entries.length !== 1) return Object.fromEntries(entries.map(([key, value]) => [key, evaluate(value)]));
  switch (name) {
    case 'Ref': return PSEUDO_PARAMETERS[String(argument)] ?? `<${argument}>`;
    case 'Fn::GetAtt': return `<${list(argument).join('.')}>`;
    case 'Fn::Join': return list(list(evaluate(argument))[1]).join(String(list(argument)[0]));
    case 'Fn::Split': return String(list(evaluate(argument))[1]).split(String(list(argument)[0]));
    case 'Fn::Select': return list(list(evaluate(argument))[1])[Number(list(argument)[0])];
    default: return { [name]: evaluate(argument) };
  }
}

function list(value: unknown): unknown[] {
  if (!Array.isArray(value)) throw new Error(`not a list: ${JSON.stringify(value)}`);
  return value;
}
