import { parseRequest } from '../../../lambda/builder/request';
import { advise } from '../../../lambda/builder/resource';
import { FailureClass } from '../../../lambda/kernel/outcome';
import { eventOf } from '../../support/situation';

const advice = (failureClass: FailureClass, name: string, message = 'words') => advise(parseRequest(eventOf('Create')), { class: failureClass, name, message });

test('a look that is denied tells the statement that is missing', () => {
  expect(advice('denied', 'AccessDeniedException'))
    .toMatch(/^What to do: .+\. The statement that has to get through: \{"Effect":"Allow","Action":"appstream:DescribeImageBuilders","Resource":"\*"\}$/);
  expect(advice('denied', 'AccessDeniedException', 'not authorized to perform: appstream:ListTagsForResource on resource: arn:x'))
    .toMatch(/\{"Effect":"Allow","Action":"appstream:ListTagsForResource","Resource":"arn:x"\}$/);
});

test('a service that is not there tells where to look for it', () => {
  expect(advice('unreachable', 'ENOTFOUND')).toBe('See whether eu-west-1 has AppStream, and whether the function can reach it');
});

test.each<[FailureClass, string]>([['throttled', 'ThrottlingException'], ['refused', 'AnErrorOfTomorrow']])('a look that is %s tells that nothing was changed', (failureClass, name) => {
  expect(advice(failureClass, name)).toMatch(/^Nothing was changed by this look\. What to do: \w.+$/);
});
