import { ActivityTypes, CloudAdapter, ConfigurationBotFrameworkAuthentication } from 'botbuilder';
import restify from 'restify';

/**
 * A bare echo bot, the yardstick of the server's measurements: restify and CloudAdapter as in Microsoft's samples, a plain
 * JSON body reader, no state, no checks. Listens on 127.0.0.1 at PORT.
 */
const adapter = new CloudAdapter(new ConfigurationBotFrameworkAuthentication({}));
const server = restify.createServer();

server.post('/api/messages', async (req: restify.Request, res: restify.Response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(chunk as Buffer);
  const body = JSON.parse(Buffer.concat(chunks).toString('utf8')) as Record<string, unknown>;
  await adapter.process({ body, headers: req.headers, method: 'POST' }, res, async (context) => {
    if (context.activity.type === ActivityTypes.Message) await context.sendActivity(`Echo: ${context.activity.text}`);
  });
});

server.listen(Number(process.env.PORT), '127.0.0.1');
