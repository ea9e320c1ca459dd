import { CliError, type AccessOptions } from '../cli';
import { wireRequest, type Request } from '../history';
import type { Refusal } from '../model';
import type { Store } from '../store';
import { refusalTexts } from '../teams/texts';
import { allNeeds, endAccess, requestAccess, type Presser, type VoteAnswer } from '../workflow';
import { callService } from './call-service';
import { localAuthor, writeLocally } from './local';

/** What is asked for, without where it is carried out. */
type Wanted = AccessOptions & { local: true };

/**
 * Asks for access to Speech data, or ends it: by the running service, in the name of whoever is signed in, or in the
 * database itself.
 *
 * @throws CliError with exit code 1 where it is refused, 2 where the service cannot be asked.
 */
export async function access(options: AccessOptions, env: NodeJS.ProcessEnv): Promise<Request> {
  if (options.local) return locally({ ...options, local: true }, env);
  if (options.do === 'end')
    return callService(options, `/api/access-requests/${encodeURIComponent(options.id)}/end`, env);
  const { resource, container, role, hours, reason } = options;
  const body = { resource, role, hours, reason, ...(container === undefined ? {} : { container }) };
  return callService(options, '/api/access-requests', env, body);
}

function locally(options: Wanted, env: NodeJS.ProcessEnv): Promise<Request> {
  const local = localAuthor().name;
  return writeLocally(options.config, env, async ({ writer, tenantId }, store) => {
    if (options.do === 'end') {
      const requestId = await idOf(store, options.id);
      return requestOf(await writer.submit(endAccess({ requestId, by: { local } })));
    }
    const { resource, container, role, hours, reason, person = '' } = options;
    const by = await presserOf(store, person, tenantId);
    const asked = { by, resource, role, hours, reason, local, ...(container === undefined ? {} : { container }) };
    return requestOf(await writer.submit(requestAccess(asked)));
  });
}

function requestOf(answer: VoteAnswer): Request {
  if (answer.ok) return wireRequest(answer.request);
  throw refusedBy(answer.why);
}

function refusedBy(why: Refusal): CliError {
  return new CliError(1, `${refusalTexts[why]} (${why})`);
}

/** @returns the id of the only request that a text means. @throws CliError with exit code 1 where there is none, or several. */
export async function idOf({ history }: Store, text: string): Promise<string> {
  const [first, ...others] = await history.find(text);
  if (first === undefined) throw refusedBy('UNKNOWN_REQUEST');
  if (others.length === 0) return first.id;
  const ids = [first, ...others].map(({ id }) => id).join(', ');
  throw new CliError(1, `${text} may mean one of ${ids}: write more of it`);
}

const guid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Who is named, as far as the bot knows them: an object id is somebody even so, an address is nobody. */
async function presserOf({ work }: Store, named: string, tenantId: string): Promise<Presser> {
  const who = named.toLowerCase();
  const { people, pins } = await work.transact((tx) => tx.load(allNeeds([{ people: [who] }])));
  const found = people.get(pins.get(who) ?? who) ?? [...people.values()].find(({ address }) => address === who);
  if (found !== undefined) {
    const { id, name, address, guest } = found;
    return {
      id,
      tenantId,
      guest,
      ...(name === undefined ? {} : { name }),
      ...(address === undefined ? {} : { address }),
    };
  }
  if (guid.test(who)) return { id: who, tenantId, guest: false };
  throw new CliError(
    1,
    `${named} is nobody that the bot knows: give their object id, or have them write it "help" once`,
  );
}
