import http from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { call, SCHOOL, start, stopAll, told } from './harness.ts';

afterEach(stopAll);

describe("with Azure's secret", () => {
  const SECRET = 'secret.of-azure_0123456789';
  let azure: http.Server;
  let asked: { path: string; authorization: string | undefined; body: unknown }[];
  let answer: (response: http.ServerResponse) => void;
  beforeAll(async () => {
    azure = http.createServer(async (incoming, response) => {
      let text = '';
      for await (const chunk of incoming) text += chunk;
      asked.push({ path: incoming.url ?? '', authorization: incoming.headers.authorization, body: JSON.parse(text) });
      answer(response);
    });
    await new Promise<void>((resolve) => azure.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => {
    azure.closeAllConnections();
    azure.close();
  });
  const startWithAzure = () => {
    asked = [];
    answer = (response) => response.end(JSON.stringify({ conversationId: 'c-of-azure', token: 't-of-azure', expires_in: 3600, extra: 1 }));
    const { port } = azure.address() as { port: number };
    const registration = {
      MICROSOFT_APP_TYPE: 'MultiTenant',
      MICROSOFT_APP_ID: '8d2f6a10-3c1b-4c55-9b7e-2f1f5c7c9a01',
      MICROSOFT_APP_PASSWORD: 'k8Q~wonderful',
    };
    return start(
      { azure: { domain: `http://127.0.0.1:${port}/v3/directline`, timeoutMs: 500 } },
      { ...registration, DIRECT_LINE_SECRET: SECRET, ALLOWED_ORIGINS: SCHOOL },
    );
  };

  // restify replaces writeHead of every response in the process
  const withStatus = (response: http.ServerResponse, status: number) => Object.assign(response, { statusCode: status });

  it("hands out Azure's tokens, and tells where they are good", async () => {
    const service = await startWithAzure();
    const { status, json } = await call(service, 'POST', '/tokens/generate', undefined, { user: { id: 'dl_7', name: 'Sam' } });
    const domain = `http://127.0.0.1:${(azure.address() as { port: number }).port}/v3/directline`;
    expect([status, json]).toEqual([200, { conversationId: 'c-of-azure', token: 't-of-azure', expires_in: 3600, domain }]);
    const user = { id: 'dl_7', name: 'Sam' };
    expect(asked).toEqual([
      { path: '/v3/directline/tokens/generate', authorization: `Bearer ${SECRET}`, body: { user, trustedOrigins: [SCHOOL] } },
    ]);
    await call(service, 'POST', '/tokens/generate', undefined, {});
    expect(asked[1]?.body).toEqual({ user: { id: expect.stringMatching(/^dl_[\w-]{24}$/) }, trustedOrigins: [SCHOOL] });
    expect(told(await call(service, 'POST', '/conversations', 't-of-azure', {}))).toEqual([403, 'TOKEN_INVALID']);
  });

  it.each<[string, (response: http.ServerResponse) => void]>([
    ['refuses the secret', (response) => withStatus(response, 403).end('{"error":{"code":"Forbidden"}}')],
    ['fails', (response) => withStatus(response, 500).end()],
    ['sends elsewhere', (response) => withStatus(response, 302).setHeader('location', 'http://169.254.169.254/').end()],
    ['says something else', (response) => response.end('<html>')],
    ['forgets the token', (response) => response.end('{"conversationId":"c"}')],
    ['hangs up', (response) => response.destroy()],
    ['says nothing', () => undefined],
  ])('says so when Azure %s', async (_what, reply) => {
    const service = await startWithAzure();
    answer = reply;
    const refused = await call(service, 'POST', '/tokens/generate', undefined, {});
    expect(told(refused)).toEqual([503, 'AZURE_TOKENS']);
    expect(service.lines.join('')).toContain('AZURE_TOKENS');
    expect(service.lines.join('') + refused.text).not.toContain(SECRET);
  });
});
