import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ENVIRONMENT, HELPDESKS, type Held, type HelpdeskKind } from '../fixtures/helpdesk/helpdesks.ts';
import { startServer } from '../fixtures/helpdesk/server.ts';
import { COURSE, makeSchools } from '../fixtures/schools.ts';
import { shown } from '../fixtures/shown.ts';
import { begin, call, listen, poll, pollUntil, post, stopAll, told } from './direct-line/harness.ts';
import { countingCore, request, startTestService, texts } from './harness.ts';

const TENANT = '1b9e2a44-50cf-4c6a-8a1b-7d3d6f0c2b11';
const BROKEN = 'name: 5\n';

let schools: ReturnType<typeof makeSchools>;
let service: Awaited<ReturnType<typeof startTestService>>;
beforeAll(async () => {
  schools = makeSchools({
    'hilltop/school.yaml': `name: Hilltop College\nhosts: [chat.hilltop.test]\norigins: ["https://www.hilltop.test"]\ntenants: [${TENANT}]\n`,
    'hilltop/knowledge/hives/hilltop-course.md': COURSE,
    'lakeside/school.yaml': 'name: Lakeside School\norigins: ["https://www.lakeside.test"]\n',
    'broken/school.yaml': BROKEN,
    'same-host/school.yaml': 'hosts: [chat.hilltop.test]\n',
    'No Name/school.yaml': '',
  });
  service = await startTestService({}, { SCHOOLS_DIR: schools.folder });
});
afterAll(async () => {
  await stopAll();
  await service.stop();
  schools.remove();
});
const at = (school: string) => ({ url: school === '' ? service.url : `${service.url}/s/${school}` });
/** The path goes out as it stands: a URL would be put right first. */
const get = (path: string, host?: string) => request(service.url, { path, headers: host === undefined ? {} : { host } });

describe('the address of a school', () => {
  it.each([
    ['/chat', undefined, 'Claimwise'],
    ['/s/hilltop/chat', undefined, 'Hilltop College'],
    ['/s/lakeside/chat', undefined, 'Lakeside School'],
    ['/chat', 'chat.hilltop.test', 'Hilltop College'],
    ['/chat', 'CHAT.hilltop.test:443', 'Hilltop College'],
    ['/s/hilltop/chat', 'chat.hilltop.test', 'Hilltop College'],
    ['/chat', 'elsewhere.test', 'Claimwise'],
  ])('is its path or its host: %s at %s', async (path, host, name) => {
    const { status, text } = await get(path, host);
    expect([status, /<title>(.*?)<\/title>/.exec(text)?.[1]]).toEqual([200, name]);
  });

  it.each([
    ['/s/lakeside/chat', 'chat.hilltop.test'],
    ['/s/nobody/chat', undefined],
    ['/s/hilltop', undefined],
    ['/s/hilltop/../lakeside/chat', undefined],
    ['/s/constructor/chat', undefined],
    ['/s/broken/chat', undefined],
    ['/s/hilltop/staff/sign-in', undefined],
    ['/staff/sign-in', 'chat.hilltop.test'],
    ['/s/same-host/chat', undefined],
  ])('leads nowhere where there is no such school, or at the host of another: %s at %s', async (path, host) => {
    expect((await get(path, host)).status).toBe(404);
  });

  it('lets its own pages frame and ask, and no other school’s', async () => {
    const policy = async (school: string) => String((await get(`/s/${school}/chat`)).headers['content-security-policy']);
    expect(await policy('hilltop')).toContain('https://www.hilltop.test');
    expect(await policy('lakeside')).not.toContain('hilltop');
    const generate = async (school: string, origin: string) =>
      (await call(at(school), 'POST', '/tokens/generate', undefined, {}, { origin })).status;
    expect(await generate('hilltop', 'https://www.hilltop.test')).toBe(200);
    expect(await generate('lakeside', 'https://www.hilltop.test')).toBe(403);
    expect(await generate('', 'https://www.hilltop.test')).toBe(403);
  });

  it('names the schools that are left out, each with why', () => {
    const left = service.lines.filter((line) => line.includes('a school is left out'));
    expect(left.map((line) => /No Name|broken|same-host/.exec(line)?.[0])).toEqual(['No Name', 'broken', 'same-host']);
  });
});

describe('what a school knows', () => {
  const ask = async (school: string, text: string) => {
    const answer = await request(
      `${at(school).url}/api/messages`,
      { method: 'POST', headers: { 'content-type': 'application/json' } },
      JSON.stringify({
        type: 'message',
        channelId: 'test',
        conversation: { id: text },
        from: { id: 'me' },
        deliveryMode: 'expectReplies',
        text,
      }),
    );
    return texts(answer)?.join('\n');
  };

  it.each(['What does the Hilltop course cost?', 'how much do i pay for the course at hilltop'])('is its own: %s', async (question) => {
    expect(await ask('hilltop', question)).toContain('free for pupils');
    expect(await ask('lakeside', question)).not.toContain('free for pupils');
    expect(await ask('', question)).not.toContain('free for pupils');
  });

  it('is besides what all know', async () => {
    for (const school of ['', 'hilltop', 'lakeside']) expect(await ask(school, 'What does a hive cost?')).toContain('About £150');
  });

  it('is said in Teams to its own directory', async () => {
    const from = (tenant: string) =>
      service.post({ channelId: 'msteams', text: 'What does the Hilltop course cost?', channelData: { tenant: { id: tenant } } });
    const said = async (tenant: string) => shown((await from(tenant)).json.activities?.[0] ?? {}).texts.join('\n');
    expect(await said(TENANT.toUpperCase())).toContain('free for pupils');
    expect(await said('00000000-0000-4000-8000-000000000000')).not.toContain('free for pupils');
  });

  it('changes when its files do, and lasts when they are broken', async () => {
    await ask('hilltop', 'hello');
    schools.write('hilltop/knowledge/hives/hilltop-course.md', COURSE.replaceAll('free for pupils', 'free for everyone'));
    const until = async (text: string) => {
      for (let tries = 0; tries < 100; tries++) if ((await ask('hilltop', 'Hilltop course price'))?.includes(text)) return true;
      return false;
    };
    expect(await until('free for everyone')).toBe(true);
    schools.write('hilltop/knowledge/hives/hilltop-course.md', 'nothing');
    while (!service.lines.some((line) => line.includes('hilltop-course.md:1'))) await ask('hilltop', 'hello');
    expect(await ask('hilltop', 'Hilltop course price')).toContain('free for everyone');
    schools.write('hilltop/knowledge/hives/hilltop-course.md', COURSE);
    expect(await until('free for pupils')).toBe(true);
  });
});

describe('a ticket', () => {
  it('goes to the helpdesk of its school, and to no other', async () => {
    const { settings, handler } = HELPDESKS.find(({ via }) => via === 'zendesk') as HelpdeskKind;
    const held: Record<string, Held[]> = { hilltop: [], lakeside: [] };
    const desks = await Promise.all(Object.values(held).map((tickets) => startServer(handler(tickets))));
    const [hill, lake] = desks.map(({ url }) => JSON.stringify({ helpdesk: { name: 'the office', send: settings(url) } }));
    const two = makeSchools({ 'hilltop/school.yaml': hill ?? '', 'lakeside/school.yaml': lake ?? '', 'far/school.yaml': '' });
    const both = await startTestService({ environment: ENVIRONMENT }, { SCHOOLS_DIR: two.folder });
    const handOver = async (school: string) => {
      const there = { url: `${both.url}/s/${school}` };
      const session = await begin(there);
      for (const text of ['person', `Is there parking at ${school}?`, 'zoe@student.example', 'send it']) {
        const { length } = (await poll(there, session)).activities;
        await post(there, session, { text });
        await pollUntil(there, session, length + 2);
      }
    };
    await handOver('lakeside');
    await vi.waitFor(() => expect(held.lakeside).toHaveLength(1), { timeout: 10_000 });
    await handOver('hilltop');
    await vi.waitFor(() => expect(held.hilltop).toHaveLength(1), { timeout: 10_000 });
    await handOver('far');
    expect(held.lakeside?.map(({ text }) => /parking at (\w+)/.exec(text)?.[1])).toEqual(['lakeside']);
    expect(held.hilltop?.map(({ text }) => /parking at (\w+)/.exec(text)?.[1])).toEqual(['hilltop']);
    await both.stop();
    for (const desk of desks) await desk.close();
    two.remove();
  });
});

describe('one school reading what is another’s', () => {
  it('is refused with a token of the other, on every route', async () => {
    const session = await begin(at('hilltop'));
    const { token, conversationId: id } = session;
    for (const school of ['lakeside', '']) {
      const answers = [
        await call(at(school), 'POST', '/tokens/refresh', token),
        await call(at(school), 'POST', '/conversations', token, {}),
        await call(at(school), 'GET', `/conversations/${id}`, token),
        await call(at(school), 'GET', `/conversations/${id}/activities`, token),
        await post(at(school), session, { text: 'hello' }),
        await call(at(school), 'POST', `/conversations/${id}/upload`, token),
        await request(`${at(school).url}/chat/code`, { method: 'POST', headers: { authorization: `Bearer ${token}` } }),
      ];
      expect(answers.map(told)).toEqual(answers.map(() => [403, 'TOKEN_INVALID']));
    }
    expect((await poll(at('hilltop'), session)).activities.length).toBeGreaterThan(0);
  });

  it('is refused with a token of its own', async () => {
    const theirs = await begin(at('hilltop'));
    const own = await begin(at('lakeside'));
    const answer = await call(at('lakeside'), 'GET', `/conversations/${theirs.conversationId}/activities`, own.token);
    expect(told(answer)).toEqual([403, 'TOKEN_CONVERSATION']);
  });

  it('is refused with the address of a stream', async () => {
    const { streamUrl } = await begin(at('hilltop'));
    expect(streamUrl).toContain('/s/hilltop/v3/directline/');
    const there = listen(streamUrl.replace('/s/hilltop/', '/s/lakeside/'));
    expect(await there.refused).toMatchObject({ status: 403, error: { code: 'TOKEN_INVALID' } });
    const here = listen(streamUrl);
    await here.until(() => here.activities().length > 0);
  });

  it('is refused with a resume code', async () => {
    const { token, conversationId } = await begin(at('hilltop'));
    const made = await request(`${at('hilltop').url}/chat/code`, { method: 'POST', headers: { authorization: `Bearer ${token}` } });
    const redeem = (school: string) =>
      request(
        `${at(school).url}/chat/resume`,
        { method: 'POST', headers: { 'content-type': 'application/json' } },
        JSON.stringify({ code: made.json.code }),
      );
    expect([told(await redeem('lakeside')), told(await redeem(''))].map(([, code]) => code)).toEqual(['RESUME_CODE', 'RESUME_CODE']);
    expect((await redeem('hilltop')).json).toMatchObject({ conversationId });
  });

  it('finds nothing at the link of a plan', async () => {
    const link = await planLink('lakeside');
    expect(link).toMatch(/^\/s\/lakeside\/plan\//);
    const status = async (path: string, host?: string) => (await get(path, host)).status;
    expect(await status(link)).toBe(200);
    const path = link.replace('/s/lakeside', '');
    expect([await status(`/s/hilltop${path}`), await status(path), await status(path, 'chat.hilltop.test')]).toEqual([404, 404, 404]);
  });

  it('has links at its own host', async () => {
    expect(await planLink('hilltop')).toMatch(/^https:\/\/chat\.hilltop\.test\/plan\//);
  });

  /** Walks through a choice by the first option of each step. */
  async function planLink(school: string): Promise<string> {
    const session = await begin(at(school));
    for (const text of ['Help me choose what to keep bees for', ...Array<string>(10).fill('1')]) {
      const { length } = (await poll(at(school), session)).activities;
      await post(at(school), session, { text });
      const { links } = ((await pollUntil(at(school), session, length + 2)).at(-1)?.channelData ?? {}) as { links?: { page: string } };
      if (links) return links.page;
    }
    throw new Error('expected a plan after ten answers');
  }

  it('has a state of its own under the same ids', async () => {
    const counting = await startTestService({ advise: countingCore }, { SCHOOLS_DIR: schools.folder });
    const say = async (school: string, id: string) =>
      texts(
        await request(
          `${counting.url}${school === '' ? '' : `/s/${school}`}/api/messages`,
          { method: 'POST', headers: { 'content-type': 'application/json' } },
          JSON.stringify({
            type: 'message',
            id,
            channelId: 'test',
            conversation: { id: 'same' },
            from: { id: 'me' },
            deliveryMode: 'expectReplies',
            text: 'hi',
          }),
        ),
      );
    expect([await say('hilltop', 'a'), await say('hilltop', 'b'), await say('lakeside', 'a'), await say('', 'a')]).toEqual([
      ['1: hi'],
      ['2: hi'],
      ['1: hi'],
      ['1: hi'],
    ]);
    await counting.stop();
  });

  it('has its name in the id of a web chat, by which its turns find it', async () => {
    const session = await begin(at('hilltop'));
    await post(at('hilltop'), session, { text: 'What does the Hilltop course cost?' });
    const activities = await pollUntil(at('hilltop'), session, 3);
    expect(activities.at(-1)?.text).toContain('free for pupils');
    expect(session.conversationId).toMatch(/^hilltop\./);
  });
});
