import fc from 'fast-check';

/** The seed of every property test here: what fails once fails again. */
export const SEED = 20_260_101;

/** Keys that objects have a meaning for, or that members of a request are called. */
const KEYS = [
  '__proto__', 'constructor', 'toString', 'valueOf', 'hasOwnProperty', 'length', '', 'ReplacedOnChange', 'ImageName', 'InstanceType', 'VpcConfig', 'Tags', 'Query',
  'Timeout', 'AdoptExisting', 'ServiceToken', 'Latest', 'NamePattern', 'ImageArn', 'RemovalPolicy', 'WaitForAvailable', 'Refresh', 'Visibility',
];

/** Texts that a careless reader trips over. */
const TEXTS = ['', 'true', 'false', '0', '-1', '1e400', '9'.repeat(400), 'NaN', '(', '[a-', '\\', '\ud800', '\u0000', '🙂'.repeat(200), 'a'.repeat(5_000)];

/** Any value that JSON can hold, the nasty ones more often than chance would have them. */
export const anyJson: fc.Arbitrary<unknown> = fc.letrec<{ value: unknown }>(tie => ({
  value: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    fc.constantFrom<unknown>(null, true, false, 0, -1, 1e300, ...TEXTS),
    fc.string({ unit: 'binary' }),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.array(fc.tuple(fc.oneof(fc.constantFrom(...KEYS), fc.string()), tie('value')), { maxLength: 5 }).map(recordOf),
  ),
})).value;

/** Any object that JSON can hold. */
export const anyRecord: fc.Arbitrary<Record<string, unknown>> =
  fc.array(fc.tuple(fc.oneof(fc.constantFrom(...KEYS), fc.string()), anyJson), { maxLength: 6 }).map(recordOf);

/** An object as JSON.parse makes it, a member `__proto__` included. */
function recordOf(entries: ReadonlyArray<readonly [string, unknown]>): Record<string, unknown> {
  return Object.fromEntries(entries);
}
