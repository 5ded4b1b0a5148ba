import { read, table } from '../../../checks/docs/documents';
import { API_ERRORS } from '../../../lambda/advice/api-errors';
import { TROUBLESHOOTING_FILE, troubleshootingPage } from '../../../lambda/advice/document';
import { OWN_FAILURES } from '../../../lambda/advice/own-failures';
import { RESOURCE_ERRORS, STATE_CHANGE_REASONS } from '../../../lambda/advice/resource-errors';
import { anchorOf, linkTo } from '../../../lambda/kernel/answer';
import { base, ImageWorld, queryTemplate, released } from '../../support/images';
import { HOUR, limitedApp, Office } from '../../support/office';
import { builderTemplate, World } from '../../support/world';

const page = read(TROUBLESHOOTING_FILE);
const CODES = [RESOURCE_ERRORS, STATE_CHANGE_REASONS, API_ERRORS, OWN_FAILURES].flatMap(Object.keys);

/** The anchor that GitHub gives to a heading: lower case, no punctuation but hyphens and underscores, hyphens for blanks. */
const anchorOnGitHub = (heading: string) => heading.toLowerCase().replace(/[^\p{L}\p{N} _-]/gu, '').replace(/ /g, '-');

test('the page is what the generator makes', () => {
  expect(page.text).toBe(troubleshootingPage());
});

describe('headings', () => {
  const headings = page.text.replace(/^```[\s\S]*?^```$/gm, '').split('\n').filter(line => line.startsWith('#')).map(line => line.replace(/^#+ /, ''));

  test('are no two of the same anchor, which GitHub would number', () => {
    const anchors = headings.map(anchorOnGitHub);
    expect(anchors.filter((anchor, index) => anchors.indexOf(anchor) !== index)).toEqual([]);
  });

  test.each(CODES)('lead to %s', code => {
    expect(headings.map(anchorOnGitHub)).toContain(anchorOf(code));
    expect(linkTo(code)).toMatch(new RegExp(`/docs/troubleshooting\\.md#${anchorOf(code)}$`));
  });
});

test.each(Object.entries(OWN_FAILURES))('the entry of %s holds what it means and what to do', (code, { meaning, advice }) => {
  const [, rest = ''] = page.text.split(`### ${code}\n`);
  expect(rest.split('###')[0].toLowerCase()).toContain(`${meaning.toLowerCase()}.\n\nwhat to do: ${advice.toLowerCase()}.\n`);
});

test.each([...Object.entries(RESOURCE_ERRORS), ...Object.entries(STATE_CHANGE_REASONS), ...Object.entries(API_ERRORS)])('the entry of %s holds its advice', (code, advice) => {
  const [, rest = ''] = page.text.split(`### ${code}\n`);
  expect(rest.split('###')[0]).toContain(`What to do: ${advice}.\n`);
});

describe('the metrics of the page', () => {
  test('are those that log lines carry, with their units and dimensions', async () => {
    const world = new World({ quotas: { imageBuilders: 1 } });
    await world.run(world.stack.createStack({ Builder: builderTemplate(), Second: builderTemplate() }));
    const kept = new ImageWorld([base('Win', '2026-01-01')]);
    await kept.deploy(queryTemplate());
    await kept.deploy(released(queryTemplate()));
    const office = new Office();
    await office.open(limitedApp(1));
    await office.world.clock.pass(HOUR);
    // deleting hangs until everybody has given up
    const stuck = new World();
    stuck.emulator.fault({ kind: 'stuck', state: 'DELETING' });
    await stuck.run(stuck.stack.createStack({ Builder: builderTemplate() }));
    await stuck.run(stuck.stack.deleteStack());
    await stuck.run(stuck.clock.sleep(30 * 3_600_000));
    const found = new Map<string, { unit: string; dimensions: string[][] }>();
    for (const line of [...world.logged, ...kept.world.logged, ...office.world.logged, ...stuck.logged].filter(text => text.includes('_aws'))) {
      const { _aws: { CloudWatchMetrics: [{ Namespace, Dimensions, Metrics }] } } = JSON.parse(line) as {
        _aws: { CloudWatchMetrics: Array<{ Namespace: string; Dimensions: string[][]; Metrics: Array<{ Name: string; Unit: string }> }> };
      };
      expect(page.text).toContain(`\`${Namespace}\``);
      for (const { Name, Unit } of Metrics) {
        if (Dimensions.length >= (found.get(Name)?.dimensions.length ?? 0)) {
          found.set(Name, { unit: Unit, dimensions: Dimensions });
        }
      }
    }
    const rows = table(page, 'metric', 'unit');
    expect(rows.map(([name, unit]) => [name.replace(/`/g, ''), unit])).toEqual([...found].map(([name, { unit }]) => [name, unit]));
    const [most, left] = [found.get('Duration'), found.get('LeftBehind')];
    expect(rows[0][2]).toBe(most?.dimensions.map(names => names.join(', ')).join('; of a failure also '));
    expect([left?.dimensions, rows[rows.length - 1][2]]).toEqual([[[]], 'none']);
  });
});
