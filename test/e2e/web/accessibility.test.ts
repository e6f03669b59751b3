import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Browser, BrowserContextOptions, Frame, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { INSTALL_MS, launchChromium } from '../chromium.ts';
import { botSays, DESKTOP, flat, greeted, menu, PHONE, personSays, revisit, say, startChat, until, type Visit, visit } from './harness.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let browser: Browser;
let service: Awaited<ReturnType<typeof startChat>>;
/** What most tests visit, one after the other. */
let desktop: Visit;
let at: Visit;
beforeAll(async () => {
  [browser, service] = await Promise.all([launchChromium(), startChat()]);
  desktop = await visit(browser, `${service.url}/chat`);
}, INSTALL_MS);
afterAll(async () => {
  await browser.close();
  await service.stop();
});
afterEach(async () => {
  if (at !== desktop) await at.context.close();
  expect(at.problems).toEqual([]);
});

async function open(options: BrowserContextOptions = DESKTOP, path = '/chat'): Promise<Page> {
  if (options === DESKTOP) {
    at = desktop;
    await revisit(at, `${service.url}${path}`);
  } else at = await visit(browser, `${service.url}${path}`, options);
  if (path.startsWith('/chat')) await greeted(at.page);
  return at.page;
}

/** Everything that axe finds or is not sure of, best practices and target sizes included, as rule and element. */
async function findings(page: Page | Frame): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(AXE);
  const { violations, incomplete } = await page.evaluate(async () => {
    const { axe } = window as unknown as { axe: { run: (options: object) => Promise<AxeResults> } };
    // what is still fading in has less contrast
    const ending = document.getAnimations().filter(({ effect }) => Number.isFinite(effect?.getComputedTiming().endTime));
    await Promise.all(ending.map((animation) => animation.finished.catch(() => undefined)));
    // the system sees to the contrast of forced colours, and axe reads ours under them
    const ours = !matchMedia('(forced-colors: active)').matches;
    return axe.run({ rules: { 'target-size': { enabled: true }, 'color-contrast': { enabled: ours } } });
  });
  return [...violations, ...incomplete].flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} ${target.join(' ')}: ${failureSummary}`),
  );
}

const send = async (page: Page, words: string) => {
  await page.locator('textarea').fill(words);
  await page.locator('textarea').press('Enter');
};
/** The states of the chat, and how one gets there. */
const STATES: Record<string, (page: Page) => Promise<unknown>> = {
  open: async () => undefined,
  answer: async (page) => {
    await say(page, 'answer');
    await page.getByText('Where this comes from').click();
    await page.getByRole('button', { name: 'Yes, it helped' }).click();
  },
  differ: async (page) => {
    await say(page, 'differ');
    await page.getByRole('button', { name: 'No, it didn’t help' }).last().click();
    await page.getByText('What was wrong with it?').waitFor();
  },
  suggest: (page) => say(page, 'suggest'),
  step: (page) => say(page, 'step'),
  several: async (page) => {
    await say(page, 'several');
    await page.getByLabel('Veil').check();
  },
  plan: async (page) => {
    await say(page, 'plan');
    await page.getByText('What you told me').click();
  },
  handoff: (page) => say(page, 'handoff'),
  menu: (page) => page.getByRole('button', { name: 'Menu' }).click(),
  dialog: async (page) => {
    await page.keyboard.press('Escape');
    await menu(page, 'Continue on another device');
    await until(() => page.locator('output').innerText()).toMatch(/-/);
    await page.getByLabel('Have a code?').fill('wrong');
    await page.getByRole('button', { name: 'Continue that chat' }).click();
    await page.getByText('That code doesn’t work.').waitFor();
  },
  error: async (page) => {
    await page.keyboard.press('Escape');
    await page.route('**/activities', (route) => route.fulfill({ status: 400, json: {} }));
    await send(page, 'refused');
    await page.getByText('Not sent').waitFor();
    await page.unroute('**/activities');
  },
  offline: async (page) => {
    await page.context().setOffline(true);
    await page.getByText('No connection.').waitFor();
    await send(page, 'waiting');
    await page.getByText('Waiting for the connection').waitFor();
  },
};

describe('axe', () => {
  it.each([
    ['a phone in light', { ...PHONE, colorScheme: 'light' }],
    ['a desktop in dark', { ...DESKTOP, colorScheme: 'dark' }],
    ['forced colours', { ...DESKTOP, forcedColors: 'active' }],
  ] as const)(
    'finds nothing in any state on %s',
    async (_name, options) => {
      const page = await open(options);
      const found: Record<string, string[]> = {};
      for (const [name, reach] of Object.entries(STATES)) {
        await reach(page);
        found[name] = await findings(page);
      }
      expect(found).toEqual(Object.fromEntries(Object.keys(STATES).map((name) => [name, []])));
    },
    60_000,
  );

  it.each(['light', 'dark'] as const)('finds nothing on a page with the launcher, closed or open, in %s', async (colorScheme) => {
    const page = await open({ ...DESKTOP, colorScheme }, '/');
    const launcher = page.locator('claimwise-chat .launcher');
    await launcher.waitFor();
    expect(await findings(page)).toEqual([]);
    await launcher.click();
    await until(() => page.frames().length).toBe(2);
    const chat = page.frames()[1] as Frame;
    await greeted(chat);
    await chat.evaluate(AXE);
    expect(await findings(page)).toEqual([]);
  });

  it('finds nothing where everything runs from right to left', async () => {
    const page = await open(DESKTOP, '/chat#lang=ar');
    await say(page, 'step');
    expect(await findings(page)).toEqual([]);
  });
});

/** Keeps what a screen reader would say: what is added to a live region, once it is there, and changes of status lines. */
function recordAnnouncements(): void {
  const heard: string[] = [];
  Object.assign(window, { heard });
  const spoken = (node: Node): string => {
    if (node instanceof Text) return node.data;
    if (!(node instanceof Element) || node.closest('[aria-hidden=true], [hidden]')) return '';
    const label = node.getAttribute('aria-label');
    return label !== null && node.localName === 'button' ? label : [label ?? '', ...[...node.childNodes].map(spoken)].join(' ');
  };
  const regionOf = (node: Node) =>
    (node instanceof Element ? node : node.parentElement)?.closest('[role=log], [role=status], [role=alert]');
  new MutationObserver((changes) => {
    for (const { addedNodes } of changes) {
      for (const node of addedNodes) {
        const region = regionOf(node);
        const words = spoken(node).replace(/\s+/g, ' ').trim();
        if (region && region !== node && region.getAttribute('aria-live') !== 'off' && words) heard.push(`${region.role}: ${words}`);
      }
    }
  }).observe(document, { childList: true, subtree: true });
}
const heard = (page: Page) => page.evaluate(() => (window as unknown as { heard: string[] }).heard);

describe('a screen reader', () => {
  it('is told each message once, in order, and nothing of what was said before', async () => {
    at = await visit(browser, 'about:blank');
    const { page } = at;
    await page.addInitScript(recordAnnouncements);
    await page.goto(`${service.url}/chat`);
    await greeted(page);
    await say(page, 'answer');
    await page.getByRole('button', { name: 'Yes, it helped' }).click();
    await page.getByRole('button', { name: 'When do I start?' }).click();
    await until(() => botSays(page)).toHaveLength(3);
    expect(await heard(page)).toEqual([
      'log: Claimwise said: Hello! Ask me about bees . You can ask What does a hive cost?',
      'log: You said: answer',
      'log: Claimwise said: Start in spring, with two hives and someone who knows bees. You need: a place with morning sun two hives , so that ' +
        'you can compare a course of about ten weeks Where this comes from Keeping bees: a guide Bee Press, 2019. Section “First year”. ' +
        'The hive survey Hive Institute, undated. Section “Costs”. Did this help? Did this help? Yes, it helped No, it didn’t help You can ask What does a hive cost? When do I start?',
      'log: Thanks. Good to know.',
      'log: You said: When do I start?',
      'log: Claimwise said: You said: When do I start?',
    ]);
    await page.reload();
    await until(() => botSays(page)).toHaveLength(3);
    expect(await heard(page)).toEqual(['status: Your chat is back: 5 messages.']);
    await until(() => page.getByRole('log').getAttribute('aria-live')).toBeNull();
    await say(page, 'more');
    expect((await heard(page)).slice(1)).toEqual(['log: You said: more', 'log: Claimwise said: You said: more']);
  });

  it('is told of a cut, of what waits, and that all is well again', async () => {
    at = await visit(browser, 'about:blank');
    const { page, context } = at;
    await page.addInitScript(recordAnnouncements);
    await page.goto(`${service.url}/chat`);
    await greeted(page);
    await context.setOffline(true);
    await page.getByText('No connection.').waitFor();
    await send(page, 'hi');
    await page.getByText('Waiting for the connection').waitFor();
    await context.setOffline(false);
    await until(() => botSays(page)).toHaveLength(2);
    await until(async () => (await heard(page)).slice(1).filter((words) => !words.includes('is writing'))).toEqual([
      'status: No connection. Your messages wait here and go out by themselves.',
      'log: You said: hi',
      'log: Waiting for the connection Try again',
      'status: Connected again.',
      'log: Claimwise said: You said: hi',
    ]);
  });

  it('is given the whole page in an order that makes sense', async () => {
    const page = await open();
    await say(page, 'several');
    expect(await page.locator('body').ariaSnapshot()).toMatchInlineSnapshot(`
      "- main "Claimwise":
        - heading "Claimwise" [level=1]
        - paragraph: Automated careers advisor
        - button "Menu"
        - status
        - status
        - log "Conversation":
          - text: "Claimwise said:"
          - paragraph:
            - text: Hello! Ask me about
            - strong: bees
            - text: .
          - text: "You said: several Claimwise said:"
          - paragraph: How to start with bees Step 2 of 3
          - paragraph: Which tools do you have already?
          - paragraph: Bees need a place with morning sun.
          - paragraph: Choose one or more, then press Done.
          - group "Which tools do you have already?":
            - text: Which tools do you have already?
            - checkbox "Smoker"
            - text: Smoker
            - checkbox "Veil"
            - text: Veil
            - checkbox "Gloves"
            - text: Gloves
            - checkbox "Hive tool"
            - text: Hive tool
          - button "Done"
          - button "Back"
        - textbox "Type your question"
        - button "Send""
    `);
  });
});

/** The name of what has the focus. */
const focus = (page: Page) =>
  page.evaluate(() => {
    const active = document.activeElement;
    return (active?.getAttribute('aria-label') ?? active?.textContent ?? '').trim();
  });

describe('the keyboard', () => {
  it('reaches everything, from the top to the box to type in', async () => {
    const page = await open();
    await say(page, 'answer');
    await page.getByRole('button', { name: 'Menu' }).focus();
    const order = [await focus(page)];
    for (let count = 0; count < 8; count++) {
      await page.keyboard.press('Tab');
      order.push(await focus(page));
    }
    expect(order).toEqual([
      'Menu',
      'Conversation',
      'Where this comes from',
      'Yes, it helped',
      'No, it didn’t help',
      'What does a hive cost?',
      'When do I start?',
      'Type your question',
      'Send',
    ]);
  });

  it('does all that a finger does', async () => {
    const page = await open();
    await until(() => focus(page)).toBe('Type your question');
    await page.keyboard.type('answer');
    await page.keyboard.press('Enter');
    await until(() => botSays(page)).toHaveLength(2);
    // the newest offer stands just before the box
    await page.keyboard.press('Shift+Tab');
    expect(await focus(page)).toBe('When do I start?');
    await page.keyboard.press('Enter');
    await until(() => personSays(page)).toEqual(['answer', 'When do I start?']);
    await until(() => focus(page)).toBe('Type your question');
    await page.keyboard.type('several');
    await page.keyboard.press('Enter');
    await page.getByLabel('Smoker').waitFor();
    await page.getByLabel('Smoker').focus();
    await page.keyboard.press('Space');
    for (let count = 0; count < 4; count++) await page.keyboard.press('Tab');
    expect(await focus(page)).toBe('Done');
    await page.keyboard.press('Enter');
    await until(() => personSays(page)).toContain('Smoker');
    await page.getByRole('button', { name: 'Menu' }).focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    expect(await focus(page)).toBe('New chat');
    await page.keyboard.press('Enter');
    await until(() => focus(page)).toBe('Start new chat');
    await page.keyboard.press('Escape');
    await until(() => focus(page)).toBe('Menu');
  });

  it('starts a new line with Shift, and the box grows with it', async () => {
    const page = await open();
    const height = async () => (await page.locator('textarea').boundingBox())?.height ?? 0;
    const before = await height();
    await page.locator('textarea').focus();
    await page.keyboard.type('one');
    await page.keyboard.press('Shift+Enter');
    await page.keyboard.type('two');
    expect(await height()).toBeGreaterThan(before);
    await page.keyboard.press('Enter');
    await until(() => personSays(page)).toEqual(['one\ntwo']);
    expect(await height()).toBe(before);
  });

  it('shows where it is', async () => {
    const page = await open();
    await page.getByRole('button', { name: 'Menu' }).focus();
    for (let count = 0; count < 4; count++) {
      await page.keyboard.press('Tab');
      const { outlineStyle, outlineWidth } = await page.evaluate(() => getComputedStyle(document.activeElement as Element));
      expect([outlineStyle, Number.parseFloat(outlineWidth) >= 2]).toEqual(['solid', true]);
    }
  });
});

describe('for fingers and eyes', () => {
  it('targets are at least 44 px each way, and phones don’t zoom in on what is typed', async () => {
    const page = await open(PHONE);
    const small: string[] = [];
    for (const reach of [STATES.answer, STATES.several, STATES.plan, STATES.menu, STATES.dialog]) {
      await reach?.(page);
      small.push(
        ...(await page
          .locator('button:visible, .chip:visible, summary:visible, .option:visible, textarea:visible, dialog input:visible')
          .evaluateAll((all) =>
            all
              // what went out of view since it was found is no target
              .filter((one) => one.checkVisibility())
              .filter((one) => one.getBoundingClientRect().height < 44 || one.getBoundingClientRect().width < 44)
              .map((one) => one.outerHTML.slice(0, 100)),
          )),
      );
    }
    expect(small).toEqual([]);
    const sizes = await page
      .locator('textarea, input')
      .evaluateAll((all) => all.map((one) => Number.parseFloat(getComputedStyle(one).fontSize)));
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(16);
  });

  it('nothing runs out of a narrow or enlarged page', async () => {
    const page = await open({ viewport: { width: 320, height: 256 } });
    for (const words of ['answer', 'differ', 'several', 'plan', 'canary', 'handoff', 'x'.repeat(300)]) await say(page, words);
    const wide = await page.evaluate(() =>
      [document.documentElement, ...document.querySelectorAll('.log, .log *:not(.unseen)')]
        .filter((one) => one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).display !== 'inline' && !one.closest('svg'))
        .map((one) => one.outerHTML.slice(0, 80)),
    );
    expect(wide).toEqual([]);
  });

  it('nothing moves for those who asked for that', async () => {
    const page = await open({ ...DESKTOP, reducedMotion: 'reduce' });
    await page.route('**/activities', () => undefined);
    await send(page, 'hi');
    await page.locator('.writing').waitFor();
    expect(await page.evaluate(() => document.getAnimations().length)).toBe(0);
  });

  it('all that has a border keeps it where colours are forced', async () => {
    const page = await open({ ...DESKTOP, forcedColors: 'active' });
    await say(page, 'differ');
    const invisible = await page
      .locator('.bubble, .side, .chip, .main, textarea')
      .evaluateAll(
        (all) =>
          all.filter((one) => /rgba\(.*, 0\)|0px/.test(`${getComputedStyle(one).borderTopColor} ${getComputedStyle(one).borderTopWidth}`))
            .length,
      );
    expect(invisible).toBe(0);
  });

  it('a page from right to left is the mirror of one from left to right', async () => {
    const page = await open(DESKTOP, '/chat#lang=ar');
    await say(page, 'hi');
    const person = await page.locator('.message.person .bubble').boundingBox();
    const bot = await page.locator('.message.bot .bubble').last().boundingBox();
    const send = await page.getByRole('button', { name: 'Send' }).boundingBox();
    const box = await page.locator('textarea').boundingBox();
    expect((person?.x ?? 0) < (bot?.x ?? 0)).toBe(true);
    expect((send?.x ?? 0) < (box?.x ?? 0)).toBe(true);
    expect(
      await page
        .locator('.message.bot .bubble p')
        .last()
        .evaluate((one) => getComputedStyle(one).direction),
    ).toBe('ltr');
  });

  it('the newest turn shows from its start', async () => {
    const page = await open({ viewport: { width: 360, height: 560 } });
    await say(page, 'answer');
    await say(page, 'plan');
    await until(() =>
      page
        .locator('.message.person')
        .last()
        .evaluate((one) => Math.round(one.getBoundingClientRect().top - (one.parentElement as Element).getBoundingClientRect().top)),
    ).toBe(12);
    expect(flat(await page.locator('.message.person').last().innerText())).toContain('plan');
  });

  it('the answer to a long question shows, and not only the question', async () => {
    const page = await open(PHONE);
    await say(page, `answer ${'word '.repeat(150)}`);
    const shown = await page.evaluate(() => {
      const [log, person, bot] = ['.log', '.message.person', '.message.bot:nth-last-of-type(2)'].map((name) =>
        document.querySelector(name),
      );
      const tops = [log, person, bot].map((one) => one?.getBoundingClientRect());
      return { view: tops[0]?.toJSON(), person: tops[1]?.toJSON(), bot: tops[2]?.toJSON() };
    });
    expect(shown.person.height).toBeGreaterThan(shown.view.height);
    expect(shown.bot.top - shown.view.top).toBeLessThan(shown.view.height / 2);
    expect(shown.bot.top).toBeGreaterThan(shown.view.top);
  });

  it('what lies below is a tap away, as long as something does', async () => {
    const page = await open(PHONE);
    const below = page.getByRole('button', { name: 'Show what is below' });
    await say(page, 'hi');
    expect(await below.isVisible()).toBe(false);
    await say(page, 'plan');
    await below.tap();
    await until(() => page.locator('.log').evaluate((log) => log.scrollHeight - log.clientHeight - Math.ceil(log.scrollTop) <= 1)).toBe(
      true,
    );
    await until(() => below.isVisible()).toBe(false);
    await until(() => page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('log');
  });

  it('what is asked after a “no” comes into view', async () => {
    const page = await open(PHONE);
    await say(page, 'answer');
    const no = page.getByRole('button', { name: 'No, it didn’t help' });
    // as low as it can stand and still be touched
    await no.evaluate((button) => button.scrollIntoView({ block: 'end' }));
    await no.tap();
    const inView = () =>
      page.locator('.reasons').evaluate((one) => {
        const log = document.querySelector('.log')?.getBoundingClientRect();
        return one.getBoundingClientRect().bottom <= (log?.bottom ?? 0);
      });
    await until(inView).toBe(true);
  });

  it('a code can be read before any keyboard comes up', async () => {
    const page = await open(PHONE);
    await menu(page, 'Continue on another device');
    await until(() => page.evaluate(() => document.activeElement?.localName)).toBe('output');
  });
});
