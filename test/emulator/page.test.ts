import { createRequire } from 'node:module';
import { Browser, launch, Page } from 'puppeteer-core';
import { CREATE, MINUTE, refusal, VirtualClock } from './support';
import { AppStreamEmulator, EmulatorServer, startEmulatorServer } from '../../emulator';

jest.setTimeout(30_000);

// it can be required, but its types say that it can not
const chromium: { readonly args: string[]; executablePath(): Promise<string> } = createRequire(__filename)('@sparticuz/chromium');

let browser: Browser;
let page: Page;
let clock: VirtualClock;
let emulator: AppStreamEmulator;
let server: EmulatorServer;
/** What the page asked for, and what it had to complain about. */
let requests: string[];
let complaints: string[];

beforeAll(async () => {
  browser = await launch({
    executablePath: await chromium.executablePath(),
    // what the page may do is decided by its own policy, as in the browser of its reader
    args: chromium.args.filter(arg => arg !== '--disable-web-security'),
    headless: 'shell',
  });
});

afterAll(async () => {
  await browser.close();
});

beforeEach(async () => {
  clock = new VirtualClock();
  emulator = emulatorWithRoom();
  server = await startEmulatorServer(emulator);
  page = await browser.newPage();
  requests = [];
  complaints = [];
  page.on('request', request => requests.push(`${request.method()} ${request.url()}`));
  page.on('console', message => complaints.push(message.text()));
  page.on('pageerror', error => complaints.push(String(error)));
});

afterEach(async () => {
  await page.close();
  await server.close();
});

function emulatorWithRoom(): AppStreamEmulator {
  return new AppStreamEmulator({ clock, quotas: { imageBuilders: 1000, instanceTypes: { [CREATE.InstanceType]: 1000 } }, latencies: { delete: 0 } });
}

function create(...names: string[]): void {
  for (const name of names) emulator.call('CreateImageBuilder', { ...CREATE, Name: name });
}

/** Opens the page and waits until it has drawn what it was told. */
async function open(): Promise<void> {
  await page.goto(server.url);
  await page.waitForFunction("document.getElementById('place').textContent.includes('account')");
}

async function evaluated(expression: string): Promise<unknown> {
  return page.evaluate(expression);
}

/** The texts of all elements that a selector finds. */
async function texts(selector: string): Promise<unknown> {
  return evaluated(`Array.from(document.querySelectorAll(${JSON.stringify(selector)}), element => element.textContent)`);
}

async function isVisible(selector: string): Promise<unknown> {
  return evaluated(`document.querySelector(${JSON.stringify(selector)}).offsetParent !== null`);
}

test('with nothing to show, the page says how to begin', async () => {
  await open();
  expect(await texts('.card b')).toEqual(['0', '0 s', '0']);
  expect(await texts('#endpoint')).toEqual([`AWS_ENDPOINT_URL_APPSTREAM=${server.url}`]);
  expect([await isVisible('#empty'), await isVisible('#nocalls')]).toEqual([true, true]);
  expect([await isVisible('#timeline'), await isVisible('#calltable'), await isVisible('#trouble')]).toEqual([false, false, false]);
  expect(complaints).toEqual([]);
});

test('each builder has its states over time, its bill and its end', async () => {
  create('workbench');
  clock.pass(12 * MINUTE);
  emulator.call('StopImageBuilder', { Name: 'workbench' });
  clock.pass(2 * MINUTE);
  create('gone');
  emulator.force('gone', 'FAILED');
  clock.pass(2 * MINUTE);
  emulator.call('DeleteImageBuilder', { Name: 'gone' });
  clock.pass(4 * MINUTE);
  await open();
  expect(await texts('#rows td.name')).toEqual(['workbench', 'gone']);
  expect(await texts('#rows .chip')).toEqual(['STOPPED', 'gone']);
  expect(await texts('#rows td.number')).toEqual(['14 min', '2 min']);
  expect(await texts('#place')).toEqual([expect.stringContaining('account 000000000000 in us-east-1, as fast as the service')]);
  expect(await texts('.card b')).toEqual(['1', '16 min', '4']);
  expect(await texts('#states')).toEqual(['image builders: 1 STOPPED']);
  // 20 minutes are 1000 units wide
  expect(await evaluated("Array.from(document.querySelectorAll('#rows tr:first-child rect'), r => r.getAttribute('class') + ' ' + r.getAttribute('x') + ' ' + r.getAttribute('width'))"))
    .toEqual(['s-pending 0.00 600.00', 's-running 600.00 1.50', 's-stopping 600.00 100.00', 's-stopped 700.00 300.00']);
  expect(await texts('#rows tr:last-child rect title')).toEqual([
    expect.stringMatching(/^PENDING, .* to .* \(CreateImageBuilder\)$/),
    expect.stringMatching(/^FAILED, .* \(forced\)$/),
    expect.stringMatching(/^DELETING, .* \(DeleteImageBuilder\)$/),
  ]);
});

test('the calls are shown, the newest first, with what became of them', async () => {
  create('workbench');
  refusal(() => emulator.call('StopImageBuilder', { Name: 'workbench' }));
  emulator.call('DescribeImages', { Names: [CREATE.ImageName] });
  emulator.fault({ kind: 'lost-reply' });
  expect(() => emulator.call('StopImageBuilder', { Name: 'workbench' })).toThrow();
  await open();
  expect(await texts('#calls td:nth-child(2)')).toEqual(['StopImageBuilder', 'DescribeImages', 'StopImageBuilder', 'CreateImageBuilder']);
  const refused = 'OperationNotPermittedException: The image builder workbench is PENDING. It can be stopped in the state RUNNING only.';
  expect(await texts('#calls td:nth-child(4)')).toEqual([`lost reply: ${refused}`, 'ok', refused, 'ok']);
  expect(await texts('#calls td:nth-child(5)')).toEqual(['PENDING', '', 'PENDING', 'PENDING']);
  await page.click('#reads');
  expect(await texts('#calls td:nth-child(2)')).toEqual(['StopImageBuilder', 'StopImageBuilder', 'CreateImageBuilder']);
});

test('it refreshes itself, and asks for nothing but the emulator\'s answers', async () => {
  await open();
  create('workbench');
  await page.waitForFunction("document.querySelector('#rows .chip')?.textContent === 'PENDING'");
  clock.pass(12 * MINUTE);
  await page.waitForFunction("document.querySelector('#rows .chip')?.textContent === 'RUNNING'");
  expect(await evaluated("document.querySelectorAll('#rows tr').length + ' ' + document.querySelectorAll('#calls tr').length")).toBe('1 1');
  expect(requests.filter(request => !request.startsWith(`GET ${server.url}/`) && !request.startsWith('GET data:'))).toEqual([]);
  expect(await evaluated("document.querySelectorAll('form, button, a, img, iframe, link[rel=stylesheet], script[src]').length")).toBe(0);
  expect(complaints).toEqual([]);
});

test('a hundred builders are a hundred rows, and of many that are gone the newest are shown', async () => {
  create(...Array.from({ length: 100 }, (_, index) => `builder-${index}`));
  await open();
  expect(await evaluated("document.querySelectorAll('#rows tr').length")).toBe(100);
  expect(await isVisible('#more')).toBe(false);
  for (let index = 0; index < 120; index++) {
    clock.pass(1000);
    create(`gone-${index}`);
    emulator.force(`gone-${index}`, 'STOPPED');
    emulator.call('DeleteImageBuilder', { Name: `gone-${index}` });
  }
  await page.waitForFunction("document.querySelectorAll('#rows tr').length === 200");
  expect(await texts('#more')).toEqual(['20 that are gone are not shown.']);
  expect(await texts('#rows tr:nth-child(101) td.name')).toEqual(['gone-119']);
  expect(complaints).toEqual([]);
});

test('whatever the emulator was told is shown as text', async () => {
  const evil = '<img src=x onerror="window.harmed=true"><script>window.harmed=true</script>';
  create('workbench');
  emulator.force('workbench', evil);
  emulator.fault({ kind: 'error', code: evil, message: `"'${evil}` });
  refusal(() => emulator.call('StopImageBuilder', { Name: evil }));
  refusal(() => emulator.call(evil, { Name: [evil] }));
  await open();
  expect(await texts('#rows .chip')).toEqual([evil]);
  expect(await texts('#calls tr:nth-child(2) td:nth-child(3)')).toEqual([evil]);
  expect(await texts('#calls tr:nth-child(2) td:nth-child(4)')).toEqual([`${evil}: "'${evil}`]);
  expect(await texts('#calls tr:first-child td:nth-child(2)')).toEqual([evil]);
  expect(await evaluated("[document.querySelectorAll('main img, main script').length, window.harmed]")).toEqual([0, null]);
  // nor would the page run it if it became markup
  await evaluated(`document.querySelector('main').insertAdjacentHTML('beforeend', ${JSON.stringify(evil)})`);
  await page.waitForFunction("document.querySelector('main img').complete");
  expect(await evaluated('window.harmed === undefined')).toBe(true);
});

test('it says when the emulator does not answer, and goes on when it does or when another one is there', async () => {
  create('workbench', 'office');
  await open();
  const port = Number(new URL(server.url).port);
  await server.close();
  await page.waitForFunction("!document.getElementById('trouble').hidden");
  expect(await texts('#trouble')).toEqual([expect.stringMatching(/^The emulator does not answer; what is below is what it said last\. /)]);
  expect(await texts('#rows td.name')).toEqual(['workbench', 'office']);
  emulator = emulatorWithRoom();
  create('another');
  server = await startEmulatorServer(emulator, { port });
  await page.waitForFunction("document.getElementById('trouble').hidden");
  expect(await texts('#rows td.name')).toEqual(['another']);
  expect(await texts('#calls td:nth-child(3)')).toEqual(['another']);
});

test.each([[1280, 'light'], [390, 'dark']] as const)('at %d pixels, %s, nothing sticks out and every text can be told from its ground', async (width, scheme) => {
  create('a'.repeat(101));
  emulator.force('a'.repeat(101), 'SNAPSHOTTING');
  refusal(() => emulator.call('DescribeImages', { Names: ['n'.repeat(300)] }));
  await page.setViewport({ width, height: 800 });
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
  await open();
  expect(await evaluated('document.documentElement.scrollWidth <= window.innerWidth')).toBe(true);
  expect(await evaluated(CONTRASTS)).toEqual([]);
});

/** The texts whose contrast to their ground is below 4.5, the least that is called legible. */
const CONTRASTS = `(() => {
  const luminance = color => {
    const parts = color.match(/[\\d.]+/g).slice(0, 3).map(value => value / 255).map(value => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
  };
  const ground = element => {
    const color = getComputedStyle(element).backgroundColor;
    return color === 'rgba(0, 0, 0, 0)' ? ground(element.parentElement) : color;
  };
  const contrast = element => {
    const [dark, bright] = [luminance(getComputedStyle(element).color), luminance(ground(element))].sort((a, b) => a - b);
    return (bright + 0.05) / (dark + 0.05);
  };
  const written = Array.from(document.querySelectorAll('main *')).filter(element => element.tagName !== 'OPTION' && element.offsetParent !== null
    && Array.from(element.childNodes).some(node => node.nodeType === 3 && node.textContent.trim() !== ''));
  return written.filter(element => contrast(element) < 4.5).map(element => element.textContent + ' ' + contrast(element));
})()`;
