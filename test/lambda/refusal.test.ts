import { FailureClass } from '../../lambda/kernel/outcome';
import { bear, explainErrors, refusalWords, remedy } from '../../lambda/refusal';

const failure = (failureClass: FailureClass, name: string, message = 'the service\'s words') => ({ class: failureClass, name, message });

test('a refusal is told in the service\'s words, with the operation before them', () => {
  expect(refusalWords('TagResource', failure('refused', 'LimitExceededException'))).toBe('TagResource was refused: LimitExceededException: the service\'s words');
});

describe('what to do', () => {
  const TAGS = /^What to do: take tags off it that nobody needs: the service allows 50, .* are among them$/;

  test('about too many tags is to take some off; the quota of anything else is another one', () => {
    expect(remedy('TagResource', failure('refused', 'LimitExceededException'))).toMatch(TAGS);
    expect(remedy('CreateImageBuilder', failure('refused', 'LimitExceededException'))).toMatch(/^What to do: .*quota/);
    expect(remedy('CreateImageBuilder', failure('refused', 'LimitExceededException'))).not.toMatch(TAGS);
    expect(remedy('TagResource', failure('refused', 'ResourceInUseException'))).not.toMatch(TAGS);
    expect(remedy('UntagResource', failure('refused', 'LimitExceededException'))).not.toMatch(TAGS);
  });

  test('about what IAM denies names the statement that is missing, and about nothing else', () => {
    expect(remedy('DeleteImage', failure('denied', 'AccessDenied'))).toMatch(/^What to do: .+\. The statement that has to get through: \{"Effect":"Allow","Action":"appstream:DeleteImage",.*\}$/);
    const other = remedy('DeleteImage', failure('refused', 'ResourceInUseException'));
    expect(other).toMatch(/^What to do: .*what the message names/);
    expect(other).not.toContain('statement');
    expect(other).toBe(remedy('StopImageBuilder', failure('refused', 'ResourceInUseException')));
  });
});

describe('an error that may pass', () => {
  test('is borne as long as it may, counted from the first time', () => {
    expect(bear(undefined, 'a', 5_000, 180)).toEqual({ a: 5_000 });
    expect(bear({ a: 5_000, b: 1 }, 'a', 184_999, 180)).toEqual({ a: 5_000, b: 1 });
    expect(bear({ a: 5_000, b: 1 }, 'a', 185_000, 180)).toBeUndefined();
    expect(bear({ b: 1 }, 'a', 185_000, 180)).toEqual({ a: 185_000, b: 1 });
  });

  test('is borne for no time at all when there is none', () => {
    expect(bear(undefined, 'a', 5_000, 0)).toBeUndefined();
  });
});

describe('what the service says about something that is FAILED', () => {
  const ADVICE = ' \\(.+\\)';

  test.each<[string, Parameters<typeof explainErrors>, string]>([
    ['nothing', [], ''],
    ['an empty list', [[]], ''],
    ['an error', [[{ ErrorCode: 'SUBNET_NOT_FOUND', ErrorMessage: 'no such subnet' }]], `SUBNET_NOT_FOUND: no such subnet${ADVICE}`],
    ['an error without words', [[{}]], `no code: no message${ADVICE}`],
    ['errors and a reason', [[{ ErrorCode: 'SUBNET_NOT_FOUND' }, { ErrorMessage: 'b' }], { Code: 'C', Message: 'd' }], `SUBNET_NOT_FOUND: no message${ADVICE}; no code: b${ADVICE}; C: d${ADVICE}`],
    ['a reason alone', [undefined, { Code: 'INTERNAL_ERROR', Message: 'sorry' }], `INTERNAL_ERROR: sorry${ADVICE}`],
  ])('%s', (_, said, expected) => {
    expect(explainErrors(...said)).toMatch(new RegExp(`^${expected}$`));
  });
});
