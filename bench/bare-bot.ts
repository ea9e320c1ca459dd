import { CloudAdapter, ConfigurationBotFrameworkAuthentication, TeamsActivityHandler } from 'botbuilder';
import express from 'express';
import type { AddressInfo } from 'node:net';

/** The least that is a bot: botbuilder's adapter behind express, one handler, nothing else. */
const adapter = new CloudAdapter(new ConfigurationBotFrameworkAuthentication({}));
const handler = new TeamsActivityHandler();
handler.onMessage(async (context, next) => {
  await context.sendActivity('heard');
  await next();
});
const app = express();
app.use(express.json());
app.get('/healthz', (_request, response) => {
  response.send('ok');
});
app.post('/api/messages', async (request, response) => {
  await adapter.process(request, response, (context) => handler.run(context));
});
const server = app.listen(0, '127.0.0.1', () => {
  console.error(`listens on http://127.0.0.1:${String((server.address() as AddressInfo).port)}`);
});
