import { CREATE, described, emulated, MINUTE, refusal } from './support';
import { AppStreamEmulator } from '../../emulator';

const VISION = { AgentAction: 'COMPUTER_VISION', Permission: 'ENABLED' };
const INPUT = { AgentAction: 'COMPUTER_INPUT', Permission: 'ENABLED' };
const ACCESS = { Settings: [VISION, INPUT], ScreenResolution: 'W_1280xH_720', ScreenImageFormat: 'PNG' };
const BUCKET = 'arn:aws:s3:::screenshots-of-agents';

function stopped(difference: Record<string, unknown> = {}): AppStreamEmulator {
  const { emulator } = emulated();
  emulator.call('CreateImageBuilder', { ...CREATE, Description: 'first', DisplayName: 'Workbench', ...difference });
  emulator.force(CREATE.Name, 'STOPPED');
  return emulator;
}

function update(emulator: AppStreamEmulator, difference: Record<string, unknown>) {
  return emulator.call('UpdateImageBuilder', { Name: CREATE.Name, ...difference });
}

describe('an update', () => {
  test('changes what it names, and nothing else', () => {
    const emulator = stopped({ AgentAccessConfig: ACCESS });
    const before = described(emulator);
    expect(update(emulator, { Description: 'second' })).toEqual({ ImageBuilder: { ...before, Description: 'second' } });
    expect(described(emulator)).toEqual({ ...before, Description: 'second' });
    expect(update(emulator, {})).toEqual({ ImageBuilder: { ...before, Description: 'second' } });
    const { DisplayName: _gone, ...rest } = described(emulator);
    expect(update(emulator, { DisplayName: '' }).ImageBuilder).toEqual(rest);
  });

  test('merges what agents may do by action, and drops the bucket without uploads', () => {
    const emulator = stopped({ AgentAccessConfig: { ...ACCESS, ScreenshotsUploadEnabled: true, S3BucketArn: BUCKET } });
    const stored = () => described(emulator).AgentAccessConfig;
    update(emulator, { AgentAccessConfig: { Settings: [{ ...INPUT, Permission: 'DISABLED' }], UserControlMode: 'VIEW_STOP' } });
    expect(stored()).toEqual({
      ...ACCESS,
      Settings: [VISION, { ...INPUT, Permission: 'DISABLED' }],
      ScreenshotsUploadEnabled: true,
      S3BucketArn: BUCKET,
      UserControlMode: 'VIEW_STOP',
    });
    update(emulator, { AgentAccessConfig: { ScreenshotsUploadEnabled: false } });
    expect(stored()).not.toHaveProperty('S3BucketArn');
    update(emulator, { AttributesToDelete: ['AGENT_ACCESS_CONFIG'] });
    expect(described(emulator)).not.toHaveProperty('AgentAccessConfig');
  });

  test.each<[string, Record<string, unknown>, RegExp]>([
    ['deletes and gives at once', { AgentAccessConfig: ACCESS, AttributesToDelete: ['AGENT_ACCESS_CONFIG'] }, /^InvalidParameterCombinationException: AgentAccessConfig can not/],
    ['leaves no action', { AgentAccessConfig: { Settings: [{ ...VISION, Permission: 'DISABLED' }] } }, /^InvalidParameterCombinationException: At least one agent action/],
    ['has input without vision', { AgentAccessConfig: { Settings: [INPUT] } }, /^InvalidParameterCombinationException: COMPUTER_INPUT needs/],
    ['has uploads without bucket', { AgentAccessConfig: { ...ACCESS, ScreenshotsUploadEnabled: true } }, /^InvalidParameterCombinationException: Uploads of screenshots/],
    ['begins without format', { AgentAccessConfig: { Settings: [VISION] } }, /^InvalidParameterCombinationException: Agent access needs a ScreenResolution/],
    ['has a bucket that is none', { AgentAccessConfig: { S3BucketArn: 'screenshots' } }, /^ValidationException: .*'agentAccessConfig.s3BucketArn'/],
    ['deletes the name', { AttributesToDelete: ['NAME'] }, /^ValidationException: .*'attributesToDelete.1.member'/],
    ['is of nobody', { Name: 'nobody' }, /^ResourceNotFoundException/],
  ])('is refused when it %s', (_, difference, words) => {
    const emulator = stopped();
    const before = described(emulator);
    expect(refusal(() => update(emulator, difference))).toMatch(words);
    expect(described(emulator)).toEqual(before);
  });

  test('is refused unless the builder is STOPPED', () => {
    const { emulator } = emulated();
    emulator.call('CreateImageBuilder', CREATE);
    expect(refusal(() => update(emulator, { Description: 'second' })))
      .toBe('OperationNotPermittedException: The image builder workbench is PENDING. It can be updated in the state STOPPED only.');
  });
});

test('a create checks what agents may do, too', () => {
  const { emulator } = emulated();
  const create = (config: Record<string, unknown>) => () => emulator.call('CreateImageBuilder', { ...CREATE, AgentAccessConfig: config });
  expect(refusal(create({ ...ACCESS, Settings: [INPUT] }))).toMatch(/^InvalidParameterCombinationException: COMPUTER_INPUT/);
  expect(refusal(create({ Settings: [VISION] }))).toMatch(/^ValidationException: 2 validation errors/);
  expect(create(ACCESS)()).toMatchObject({ ImageBuilder: { AgentAccessConfig: ACCESS } });
});

describe('a streaming URL', () => {
  const url = (emulator: AppStreamEmulator, more: Record<string, unknown> = {}) => emulator.call('CreateImageBuilderStreamingURL', { Name: CREATE.Name, ...more });

  test('is another one each time, and good for an hour or as long as asked for', () => {
    const { emulator, clock } = emulated({ speed: 60 });
    emulator.call('CreateImageBuilder', CREATE);
    clock.pass(MINUTE);
    const first = url(emulator);
    expect(first).toEqual({ StreamingURL: expect.stringMatching(/^https:\/\/appstream2\.us-east-1\./), Expires: clock.now() / 1000 + 60 });
    expect(url(emulator, { Validity: 604_800 })).toMatchObject({ Expires: clock.now() / 1000 + 10_080 });
    expect(url(emulator).StreamingURL).not.toBe(first.StreamingURL);
    // a secret is in no log
    expect(JSON.stringify(emulator.calls())).not.toContain('https://');
  });

  test.each([[0], [-1], [604_801]])('is not good for %d seconds', validity => {
    const { emulator, clock } = emulated();
    emulator.call('CreateImageBuilder', CREATE);
    clock.pass(12 * MINUTE);
    expect(refusal(() => url(emulator, { Validity: validity }))).toBe(`ValidationException: The Validity must be 1 to 604800 seconds, got ${validity}.`);
  });

  test('takes a RUNNING builder', () => {
    const { emulator } = emulated();
    expect(refusal(() => url(emulator))).toMatch(/^ResourceNotFoundException/);
    emulator.call('CreateImageBuilder', CREATE);
    expect(refusal(() => url(emulator))).toBe('OperationNotPermittedException: The image builder workbench is PENDING. It can be streamed from in the state RUNNING only.');
  });
});
