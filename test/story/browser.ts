import type { PageVisit } from '../fakes/entra';
import { publicUrl } from './approver-world';
import type { Story } from './rig';

/** A page as somebody sees it. */
export interface Page {
  status: number;
  text: string;
  headers: Headers;
}

/** Somebody's browser: it reaches the service by its public address, keeps its cookies, and visits Entra's page. */
export class Browser {
  private readonly cookies = new Map<string, string>();

  constructor(private readonly story: Story) {}

  /** Opens an address of the service, and goes no further. */
  async open(address: string): Promise<Page & { location: string | null }> {
    const { pathname, search, origin } = new URL(address);
    expect(origin).toBe(publicUrl);
    const response = await fetch(`http://127.0.0.1:${String(this.story.service.port)}${pathname}${search}`, {
      redirect: 'manual',
      headers: { cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
    });
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      const at = pair.indexOf('=');
      if (/expires=thu, 01 jan 1970/i.test(line)) this.cookies.delete(pair.slice(0, at));
      else this.cookies.set(pair.slice(0, at), pair.slice(at + 1));
    }
    const { status, headers } = response;
    return { status, headers, text: await response.text(), location: headers.get('location') };
  }

  /** Opens a link of a card, signs in at Entra's page, and comes back. */
  async signIn(link: string, visit: PageVisit): Promise<Page> {
    return this.open(await this.away(link, visit));
  }

  /** As {@link Browser.signIn}, up to the address that Entra sends the browser back to. */
  async away(link: string, visit: PageVisit): Promise<string> {
    const started = await this.open(link);
    expect(started.status).toBe(302);
    return this.story.world.entra.visit(started.location!, visit);
  }
}

/** The link that a card opens. */
export function linkOn(card: unknown): string {
  const [link] = /https:\/\/lockbox\.contoso\.example\/auth\/start\?t=[\w.-]+/.exec(JSON.stringify(card)) ?? [];
  if (link === undefined) throw new Error(`there is no link on ${JSON.stringify(card)}`);
  return link;
}
