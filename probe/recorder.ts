/**
 * The function of the probe's stacks, inline in their templates: it keeps what CloudFormation asks as the input of an execution, and answers as its
 * resource says. It uses the SDK that Lambda has; a local CloudFormation that has none is asked by plain HTTP.
 */
export const RECORDER = `
const { request: https } = require('https');
const { request: http } = require('http');

const send = (url, method, headers, body) => new Promise((resolve, reject) => {
  const sent = (url.startsWith('https') ? https : http)(url, { method, headers: { ...headers, 'content-length': Buffer.byteLength(body) } }, response => {
    let text = '';
    response.on('data', part => { text += part; });
    response.on('end', () => (response.statusCode < 300 ? resolve(text) : reject(new Error(response.statusCode + ' ' + text.slice(0, 300)))));
  });
  sent.on('error', reject);
  sent.end(body);
});

const call = async (client, command, service, target, version, input, endpoint) => {
  if (!endpoint) {
    const sdk = require('@aws-sdk/client-' + client);
    const [Client] = Object.keys(sdk).filter(name => name.toLowerCase() === client + 'client');
    return new sdk[Client]({}).send(new sdk[command + 'Command'](input));
  }
  return send(endpoint, 'POST', {
    'content-type': 'application/x-amz-json-' + version,
    'x-amz-target': target + '.' + command,
    authorization: 'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/' + service + '/aws4_request, SignedHeaders=host, Signature=0',
  }, JSON.stringify(input));
};

const keep = record => call('sfn', 'StartExecution', 'states', 'AWSStepFunctions', '1.0',
  { stateMachineArn: process.env.MACHINE, input: JSON.stringify(record) }, process.env.AWS_ENDPOINT_URL);

const create = async ({ name, imageName, instanceType }) => {
  const record = { kind: 'create', at: Date.now() };
  try {
    await call('appstream', 'CreateImageBuilder', 'appstream', 'PhotonAdminProxyService', '1.1',
      { Name: name, ImageName: imageName, InstanceType: instanceType, Tags: { 'cdk-appstream-probe': name } }, process.env.AWS_ENDPOINT_URL_APPSTREAM);
    await keep({ ...record, outcome: 'accepted' });
  } catch (error) {
    await keep({ ...record, outcome: error.name + ': ' + error.message });
  }
};

exports.handler = async event => {
  const { RequestType: type, ResourceProperties: { Answer: answer, Id: id, Builder: builder } } = event;
  const record = { kind: 'request', at: Date.now(), type, logicalId: event.LogicalResourceId, physicalId: event.PhysicalResourceId, url: event.ResponseURL };
  // while the stack is deleted, there may be nothing to keep it in any more; an answer is due all the same
  await keep(record).catch(error => console.log(error.message));
  if (type === 'Create' && builder) await create(builder);
  if (type === 'Create' && answer === 'SILENT') return;
  const isDelete = type === 'Delete';
  await send(event.ResponseURL, 'PUT', { 'content-type': '' }, JSON.stringify({
    Status: !isDelete && answer === 'FAILED' ? 'FAILED' : 'SUCCESS',
    Reason: 'the probe asked for this',
    PhysicalResourceId: isDelete ? event.PhysicalResourceId : id,
    StackId: event.StackId,
    RequestId: event.RequestId,
    LogicalResourceId: event.LogicalResourceId,
  }));
};
`.trimStart();
