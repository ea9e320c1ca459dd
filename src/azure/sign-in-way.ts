/** How the service proves to Entra who it is; what each needs. */
export type SignInWay =
  | { kind: 'secret'; clientId: string; clientSecret: string }
  /** A PEM file with certificate and private key. */
  | { kind: 'certificate'; clientId: string; path: string; password?: string; sendChain: boolean }
  /** A file with a token of another identity provider, such as Kubernetes. */
  | { kind: 'federated'; clientId: string; tokenFile: string }
  /** The identity of the machine; without a client id the one that the system assigned. */
  | { kind: 'managed'; clientId?: string };

/** What the way to sign in is found from. */
export interface SignInSources {
  /** The `AZURE_*` variables of @azure/identity; a secret may stand in a file named by `NAME_FILE`. */
  env: Readonly<Record<string, string | undefined>>;
  tenantId: string;
  /** Whether the login service is a stand-in on loopback, which knows no machines. */
  isStandIn: boolean;
  /** Reads a whole text file. @throws anything where it cannot. */
  readFile: (path: string) => string;
}

/** A way to sign in, or a sentence that says which variable has to be mended. */
export type FoundWay = { ok: true; way: SignInWay } | { ok: false; why: string };

/**
 * Finds how to sign in, in the order of @azure/identity: secret, certificate, federated token, the machine's identity.
 * Its developer tools are left out: a service must not decide as whoever is logged in. A file that cannot be read is
 * said here, at the start, and not at the first request.
 */
export function findSignInWay(sources: SignInSources): FoundWay {
  const { env, isStandIn, tenantId } = sources;
  const set = (name: string): string | undefined => (env[name] === '' ? undefined : env[name]);
  const clientId = set('AZURE_CLIENT_ID');
  const otherTenant = set('AZURE_TENANT_ID');
  if (otherTenant !== undefined && otherTenant.toLowerCase() !== tenantId.toLowerCase()) {
    return refused('AZURE_TENANT_ID is not the tenantId of the configuration: one deployment serves one tenant');
  }
  const secret = secretOf(sources, 'AZURE_CLIENT_SECRET');
  if (!secret.ok) return secret;
  const path = set('AZURE_CLIENT_CERTIFICATE_PATH');
  const tokenFile = set('AZURE_FEDERATED_TOKEN_FILE');
  if (secret.value !== undefined) {
    return clientId === undefined
      ? withoutClient(secret.from)
      : found({ kind: 'secret', clientId, clientSecret: secret.value });
  }
  if (path !== undefined) return certificateWay(sources, clientId, path, set('AZURE_CLIENT_SEND_CERTIFICATE_CHAIN'));
  if (tokenFile !== undefined) {
    if (clientId === undefined) return withoutClient('AZURE_FEDERATED_TOKEN_FILE');
    const unreadable = unreadableFile(sources, 'AZURE_FEDERATED_TOKEN_FILE', tokenFile);
    return unreadable ?? found({ kind: 'federated', clientId, tokenFile });
  }
  if (isStandIn) {
    return refused(
      'azure.endpoints.login is a stand-in: set AZURE_CLIENT_ID and AZURE_CLIENT_SECRET to what it expects',
    );
  }
  return found({ kind: 'managed', ...(clientId === undefined ? {} : { clientId }) });
}

function certificateWay(
  sources: SignInSources,
  clientId: string | undefined,
  path: string,
  sendChain: string | undefined,
): FoundWay {
  const name = 'AZURE_CLIENT_CERTIFICATE_PATH';
  if (clientId === undefined) return withoutClient(name);
  const password = secretOf(sources, 'AZURE_CLIENT_CERTIFICATE_PASSWORD');
  if (!password.ok) return password;
  const unreadable = unreadableFile(sources, name, path);
  return (
    unreadable ??
    found({
      kind: 'certificate',
      clientId,
      path,
      sendChain: sendChain === '1' || sendChain?.toLowerCase() === 'true',
      ...(password.value === undefined ? {} : { password: password.value }),
    })
  );
}

/** A secret that may be absent, with the variable that it came from. */
type FoundSecret = { ok: true; value: string | undefined; from: string } | { ok: false; why: string };

function secretOf({ env, readFile }: SignInSources, name: string): FoundSecret {
  const direct = env[name];
  if (direct !== undefined && direct !== '') return { ok: true, value: direct, from: name };
  const path = env[`${name}_FILE`];
  if (path === undefined || path === '') return { ok: true, value: undefined, from: name };
  const from = `${name}_FILE`;
  try {
    const value = readFile(path).replace(/\r?\n$/, '');
    return value === '' ? refused(`${from}: the file ${path} is empty`) : { ok: true, value, from };
  } catch {
    return refused(`${from}: the file ${path} cannot be read`);
  }
}

function unreadableFile({ readFile }: SignInSources, name: string, path: string): FoundWay | undefined {
  try {
    readFile(path);
    return undefined;
  } catch {
    return refused(`${name}: the file ${path} cannot be read`);
  }
}

function withoutClient(name: string): { ok: false; why: string } {
  return refused(`${name} is set and AZURE_CLIENT_ID is not: it says whose it is`);
}

function refused(why: string): { ok: false; why: string } {
  return { ok: false, why };
}

function found(way: SignInWay): FoundWay {
  return { ok: true, way };
}
