import type { BrowserContext } from 'playwright-core';
import type { Entra } from '../web/entra';
import { clientId, tenantId } from '../web/entra';
import { loginOrigin } from './tab-server';

/** What the stand-in of Entra's login was asked, by name. */
export interface Asked {
  authorize: URLSearchParams[];
  token: URLSearchParams[];
}

/**
 * Answers in the place of Entra's login: whoever comes to sign in is sent back with a code at once, and the code buys an
 * access token with these roles.
 */
export async function answerAsEntra(context: BrowserContext, entra: Entra, roles: string[]): Promise<Asked> {
  const asked: Asked = { authorize: [], token: [] };
  const cors = { 'access-control-allow-origin': '*', 'access-control-allow-headers': '*' };
  let nonce = '';
  await context.route(`${loginOrigin}/**`, async (route) => {
    const request = route.request();
    const address = new URL(request.url());
    if (address.pathname.endsWith('/authorize')) {
      const { searchParams } = address;
      asked.authorize.push(searchParams);
      nonce = searchParams.get('nonce') ?? '';
      const back = `${searchParams.get('redirect_uri') ?? ''}#code=a-code&state=${encodeURIComponent(searchParams.get('state') ?? '')}`;
      await route.fulfill({ status: 302, headers: { location: back } });
    } else if (address.pathname.endsWith('/token')) {
      asked.token.push(new URLSearchParams(request.postData() ?? ''));
      const access = await entra.token({ roles });
      const id = await entra.token({ aud: clientId, nonce, sub: 'subject', ver: '2.0' });
      const info = Buffer.from(JSON.stringify({ uid: 'uid', utid: tenantId })).toString('base64url');
      const json = {
        token_type: 'Bearer',
        scope: asked.token[0]?.get('scope') ?? '',
        expires_in: 3_600,
        access_token: access,
        refresh_token: 'r',
        id_token: id,
        client_info: info,
      };
      await route.fulfill({ json, headers: cors });
    } else await route.fulfill({ status: 404, headers: cors, body: '' });
  });
  return asked;
}
