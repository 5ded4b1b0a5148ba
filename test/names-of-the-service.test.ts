import { Token } from 'aws-cdk-lib';
import { AgentVersion, DesiredState, ImageVisibility, InstanceType, LogLevel, Platform } from '../src';

/** The names behind the static members of an enum-like class. */
function members(of: typeof InstanceType | typeof Platform): Record<string, string> {
  return Object.fromEntries(Object.entries(of).map(([name, value]) => [name, String(value)]));
}

describe('instance types', () => {
  test('are named after the service', () => {
    for (const [name, api] of Object.entries(members(InstanceType))) {
      expect(name).toBe(api.replace(/^stream\./, '').replace(/\./g, '_').toUpperCase());
    }
  });

  test.each([
    ['standard', ['small', 'medium', 'large', 'xlarge', '2xlarge']],
    ['compute', ['large', 'xlarge', '2xlarge', '4xlarge', '8xlarge']],
    ['memory', ['large', 'xlarge', '2xlarge', '4xlarge', '8xlarge']],
    ['memory.z1d', ['large', 'xlarge', '2xlarge', '3xlarge', '6xlarge', '12xlarge']],
    ['graphics.g4dn', ['xlarge', '2xlarge', '4xlarge', '8xlarge', '12xlarge', '16xlarge']],
    ['graphics.g5', ['xlarge', '2xlarge', '4xlarge', '8xlarge', '12xlarge', '16xlarge', '24xlarge']],
    ['graphics.g6', ['xlarge', '2xlarge', '4xlarge', '8xlarge', '12xlarge', '16xlarge', '24xlarge']],
    ['graphics.gr6', ['4xlarge', '8xlarge']],
    ['graphics.g6f', ['large', 'xlarge', '2xlarge', '4xlarge']],
    ['graphics.gr6f', ['4xlarge']],
  ])('%s has all its sizes', (family, sizes) => {
    const known = Object.values(members(InstanceType));
    expect(known.filter(name => name.slice(0, name.lastIndexOf('.')) === `stream.${family}`)).toEqual(sizes.map(size => `stream.${family}.${size}`));
  });

  test('may be any other', () => {
    expect(InstanceType.of('GeneralPurpose.t3.medium').instanceTypeName).toBe('GeneralPurpose.t3.medium');
  });
});

test('platforms are named as the service names them', () => {
  expect(members(Platform)).toEqual({
    WINDOWS: 'WINDOWS',
    WINDOWS_SERVER_2016: 'WINDOWS_SERVER_2016',
    WINDOWS_SERVER_2019: 'WINDOWS_SERVER_2019',
    WINDOWS_SERVER_2022: 'WINDOWS_SERVER_2022',
    WINDOWS_SERVER_2025: 'WINDOWS_SERVER_2025',
    AMAZON_LINUX2: 'AMAZON_LINUX2',
    RHEL8: 'RHEL8',
    ROCKY_LINUX8: 'ROCKY_LINUX8',
    UBUNTU_PRO_2404: 'UBUNTU_PRO_2404',
  });
  expect(Platform.of('WINDOWS_SERVER_2028').platformName).toBe('WINDOWS_SERVER_2028');
});

test.each([
  ['instanceTypeName', InstanceType.of],
  ['platformName', Platform.of],
])('%s is neither empty nor has spaces, but may be a token', (property, of) => {
  expect(() => of('')).toThrow(`\`${property}\` is not valid: got ""`);
  expect(() => of('a b')).toThrow(`\`${property}\` is not valid: got "a b"`);
  expect(Token.isUnresolved(String(of(Token.asString({ Ref: 'Given' }))))).toBe(true);
});

test('enums hold their own words', () => {
  expect(Object.values(DesiredState)).toEqual(['RUNNING', 'STOPPED']);
  expect(Object.values(ImageVisibility)).toEqual(['PUBLIC', 'PRIVATE', 'SHARED']);
  expect(Object.values(LogLevel)).toEqual(['DEBUG', 'INFO', 'WARN']);
  expect(Object.entries(AgentVersion).map(([name, version]) => [name, String(version)])).toEqual([['LATEST', 'LATEST']]);
});
