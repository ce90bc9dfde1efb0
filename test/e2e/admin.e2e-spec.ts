import { chromium, type Browser, type Page } from 'playwright-core';
import { PASSWORD, Program } from '../harness/program.js';

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A real browser against the built program on a real engine. */
describe('The admin area', () => {
  let program: Program;
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];

  beforeAll(async () => {
    program = await Program.start();
    browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: FLAGS });
    page = await (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage();
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(String(error)));
  }, 90_000);
  afterAll(async () => {
    await browser?.close();
    await program?.remove();
  }, 120_000);

  it('sends the anonymous to the login, and on to where they wanted to go', async () => {
    await page.goto(`${program.origin}/admin/activity`);
    expect(new URL(page.url()).pathname).toBe('/login');
    await page.locator('input[name=username]').fill('tester');
    await page.locator('input[name=password]').fill(PASSWORD);
    await page.locator('button[type=submit]').first().click();
    await page.waitForURL('**/admin/activity');
  }, 30_000);

  it('shows the plan before a project is made, and the project turning ready without a reload', async () => {
    await page.goto(`${program.origin}/admin/projects/new`);
    await page.locator('input[name=slug]').fill('browsed');
    await page.getByRole('button', { name: /plan/i }).click();
    await page.getByText('create db').first().waitFor();
    await page.getByRole('button', { name: /create|declare/i }).click();
    await page.waitForURL(/\/admin\/projects\/[a-z]{20}$/);
    await page.evaluate(() => Object.assign(window, { neverReloaded: true }));
    await page.locator('main').getByText('Ready', { exact: true }).first().waitFor({ timeout: 90_000 });
    expect(await page.evaluate(() => 'neverReloaded' in window)).toBe(true);
  }, 120_000);

  it('says that there is no upgrade for it, what its images stand for, and how to clone it', async () => {
    const project = page.url();
    await page.goto(`${project}/operations`);
    await page
      .getByText(/sha256:[0-9a-f]{64}/)
      .first()
      .waitFor();
    await page.getByRole('link', { name: 'Former data' }).click();
    await page.getByText('There is no release that a project of 2026.11 can be moved to.').waitFor();
    await page.goto(`${project}/clone`);
    await page.getByText('Free ports and a network of its own').waitFor();
    await page.goto(project);
  }, 60_000);

  it('shows an upgrade’s plan, and takes both forms without scripts', async () => {
    // Nothing can be pulled from there: it is declared, and no container comes to stand.
    const wish = { slug: 'older', release: '2026.09', profile: 'minimal', imageRegistry: '127.0.0.1:1' };
    const { ref } = (await program.post<{ ref: string }>('projects', wish)).body;
    const state = await page.context().storageState();
    const plain = await browser.newContext({ storageState: state, javaScriptEnabled: false });
    const bare = await plain.newPage();
    await bare.goto(`${program.origin}/admin/projects/${ref}/upgrade`);
    await bare.getByRole('link', { name: 'Show the plan' }).click();
    await bare.getByText('Envoy takes the place of Kong').waitFor();
    await bare.getByText('It cannot be begun before the errors above are put right.').waitFor();
    await bare.goto(`${program.origin}/admin/projects/${ref}/clone`);
    await bare.locator('input[name=slug]').fill('older');
    await bare.locator('input[name=data][value=without]').check();
    await bare.getByRole('button', { name: 'Make the clone' }).click();
    await bare.locator('#slug-error').waitFor();
    await bare.locator('input[name=slug]').fill('twin');
    await bare.getByRole('button', { name: 'Make the clone' }).click();
    await bare.waitForURL(/\/admin\/projects\/[a-z]{20}$/);
    await bare.getByText('twin is declared').waitFor();
    await plain.close();
  }, 60_000);

  it('removes it once its name was typed', async () => {
    const project = page.url();
    await page.goto(`${project}/remove`);
    await page.locator('input[name=typed]').fill('browsed');
    await page.locator('input[name=data][value=delete]').check();
    await page
      .getByRole('button', { name: /remove|delete/i })
      .last()
      .click();
    await page.waitForURL((url) => !url.pathname.endsWith('/remove'));
    await program.waitFor(new URL(project).pathname.split('/').at(-1)!, ({ desired }) => desired === 'gone');
  }, 90_000);

  it('kept to its own content policy and raised no error', () => {
    expect(complaints).toEqual([]);
  });
});
