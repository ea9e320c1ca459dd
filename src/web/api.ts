import { Router, type RequestHandler } from 'express';
import { accessRequests, type AccessDoor } from './access-requests';
import { authorizationOf } from './authorization';
import { keepingRoutes, type KeepingDoor } from './keeping';
import { ledgerRoutes, type LedgerDoor } from './ledger';
import { problem } from './problem';
import type { ReadDoor } from './read/door';
import { readRoutes } from './read/routes';
import { noSignInHeader } from './read/who';
import type { Role, SignIn } from './sign-in';

/** What the API serves, and to whom. */
export interface ApiOptions {
  /**
   * Who calls; `nobody` takes everyone's word, for development on loopback only: then only names of this machine are
   * answered, so that no web page reaches it by a name it made up.
   */
  signIn: SignIn | 'nobody';
  /** How the service stands. */
  status: () => Promise<unknown>;
  /** How the security features stand, as they were last read. */
  posture: () => Promise<unknown>;
  /** Asking for access to Speech data, and ending it; absent, there are no such addresses. */
  access?: AccessDoor;
  /** The past; absent, there are no such addresses. */
  read?: ReadDoor;
  /** Erasing personal data, and holding it; absent, there are no such addresses. */
  keeping?: KeepingDoor;
  /** The ledger, its keys and proofs; absent, there are no such addresses. */
  ledger?: LedgerDoor;
}

const readers: readonly Role[] = ['Auditor', 'Admin'];

/** The routes of `/api` that people and tools ask; see design.md, "HTTP". */
export function api({ signIn, status, posture, access, read, keeping, ledger }: ApiOptions): Router {
  const router = Router();
  if (signIn === 'nobody') {
    router.use((_request, response, next) => {
      response.set(...noSignInHeader);
      next();
    });
  }
  router.get('/status', only(readers, signIn), async (_request, response) => {
    response.json(await status());
  });
  router.get('/posture', only(readers, signIn), async (_request, response) => {
    response.json(await posture());
  });
  router.all(['/status', '/posture'], (_request, response) => {
    response.set('Allow', 'GET, HEAD');
    problem(response, 'METHOD_NOT_ALLOWED');
  });
  if (access !== undefined) router.use(accessRequests(access, signIn));
  if (keeping !== undefined) router.use(keepingRoutes(keeping, signIn, only(readers, signIn)));
  if (read !== undefined) router.use(readRoutes(read, signIn));
  if (ledger !== undefined) router.use('/ledger', ledgerRoutes(ledger, only(readers, signIn)));
  return router;
}

const loopback: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '::1', '[::1]']);

/** Lets through who holds one of the roles. */
function only(allowed: readonly Role[], signIn: ApiOptions['signIn']): RequestHandler {
  return async (request, response, next) => {
    if (signIn === 'nobody') {
      if (loopback.has(request.hostname)) next();
      else problem(response, 'FORBIDDEN');
      return;
    }
    const signedIn = await signIn(authorizationOf(request));
    if (!signedIn.ok) {
      if (signedIn.why === 'UNAUTHENTICATED') response.set('WWW-Authenticate', 'Bearer');
      problem(response, signedIn.why);
    } else if (signedIn.caller.roles.some((role) => allowed.includes(role))) next();
    else problem(response, 'FORBIDDEN');
  };
}
