import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { UnsecuredJWT } from 'jose';
import { localCertificate } from '../fixtures/certificates';

const account = 'devstoreaccount1';

/** Azure Storage as Microsoft's own emulator plays it: over https, with tokens. */
export class Azurite {
  private constructor(
    private readonly child: ChildProcess,
    private readonly folder: string,
    private readonly trusted: string[],
    /** Address of the account. */
    readonly url: string,
  ) {
    // A program of ours that is told to end leaves nothing behind.
    process.once('exit', this.strike);
  }

  private readonly strike = (): void => {
    this.child.kill();
    rmSync(this.folder, { recursive: true, force: true });
  };

  static async start(): Promise<Azurite> {
    const folder = mkdtempSync(join(tmpdir(), 'lockbox-bot-azurite-'));
    const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
    writeFileSync(cert, localCertificate.cert);
    writeFileSync(key, localCertificate.key);
    const script = require.resolve('azurite/dist/src/blob/main.js');
    const words = ['--blobPort', '0', '--cert', cert, '--key', key, '--oauth', 'basic', '--location', folder];
    const quiet = ['--silent', '--disableTelemetry', '--skipApiVersionCheck'];
    const child = spawn(process.execPath, [script, ...words, ...quiet], { stdio: ['ignore', 'pipe', 'pipe'] });
    const origin = await new Promise<string>((resolve, reject) => {
      let said = '';
      const hear = (chunk: Buffer): void => {
        said += chunk.toString();
        const found =
          /successfully listens on (https:\/\/\S+)/.exec(said)?.[1] ?? /(https:\/\/127\.0\.0\.1:\d+)/.exec(said)?.[1];
        if (found !== undefined) resolve(found);
      };
      child.stdout.on('data', hear);
      child.stderr.on('data', hear);
      child.once('exit', () => {
        reject(new Error(`Azurite ended: ${said}`));
      });
    });
    const trusted = getCACertificates('default');
    setDefaultCACertificates([...trusted, localCertificate.cert]);
    return new Azurite(child, folder, trusted, `${origin}/${account}`);
  }

  /** A credential whose tokens Azurite takes for that audience. */
  credential(audience = 'https://storage.azure.com'): {
    getToken: () => Promise<{ token: string; expiresOnTimestamp: number }>;
  } {
    return {
      getToken: () => {
        const token = new UnsecuredJWT({ oid: 'somebody' })
          .setIssuer('https://sts.windows.net/11111111-1111-1111-1111-111111111111/')
          .setAudience(audience)
          .setIssuedAt()
          .setNotBefore('-1m')
          .setExpirationTime('1h')
          .encode();
        return Promise.resolve({ token: `${token}c2ln`, expiresOnTimestamp: Date.now() + 3_600_000 });
      },
    };
  }

  async stop(): Promise<void> {
    setDefaultCACertificates(this.trusted);
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    process.removeListener('exit', this.strike);
    this.child.kill();
    await ended;
    rmSync(this.folder, { recursive: true, force: true });
  }
}
