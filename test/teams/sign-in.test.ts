import { signIn } from '../../src/teams/sign-in';
import { FakeEntra } from '../fakes/teams';
import { app } from './rig';

let entra: FakeEntra;
let nowMs = 0;
beforeEach(async () => {
  nowMs = 0;
  entra = await FakeEntra.start(app);
});
afterEach(() => entra.stop());

const start = (changes: object = {}) =>
  signIn(
    { ...app, passwords: () => [app.password], login: entra.url, audience: 'https://api.botframework.com', ...changes },
    () => nowMs,
  );

test('a token is kept until five minutes before it ends, and then renewed', async () => {
  const token = start();
  expect(await token()).toBe('bot-token-1');
  nowMs = 3_599_000 - 300_000 - 1;
  expect(await token()).toBe('bot-token-1');
  nowMs += 1;
  expect(await token()).toBe('bot-token-2');
});

test('a token that is asked for many times at once is fetched once', async () => {
  const token = start();
  expect(new Set(await Promise.all(Array.from({ length: 20 }, token)))).toEqual(new Set(['bot-token-1']));
  expect(entra.tokensIssued).toBe(1);
});

test('a failure is not kept: the next one who asks tries again', async () => {
  const token = start();
  entra.refuseWith = { status: 500, body: '{}' };
  await expect(token()).rejects.toMatchObject({ code: 'SIGN_IN_REFUSED' });
  entra.refuseWith = undefined;
  expect(await token()).toBe('bot-token-1');
});

test('a wrong secret is refused by the name the login service gives, without its message', async () => {
  await expect(start({ passwords: () => ['wrong'] })()).rejects.toThrow(
    'the login service refused the bot: invalid_client',
  );
});

test('a login service that is not there is unreachable', async () => {
  await entra.stop();
  await expect(start()()).rejects.toMatchObject({ code: 'SIGN_IN_UNREACHABLE' });
  entra = await FakeEntra.start(app);
});
