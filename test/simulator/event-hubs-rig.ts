import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { startEventHubs, type EventHubs, type EventHubsOptions } from '../../src/simulator';
import { localCertificate } from '../fixtures/certificates';

export const hubName = 'insights-activity';
export const namespace = 'contoso-logs.servicebus.windows.net';
export const goodToken = 'good-token';

/** A credential whose token the stand-in takes. */
export const credential = (token: () => string = () => goodToken) => ({
  getToken: () => Promise.resolve({ token: token(), expiresOnTimestamp: Date.now() + 3_600_000 }),
});

/** Trusts the certificate of the tests from now on. @returns what takes that back. */
export function trustLocal(): () => void {
  const trusted = getCACertificates('default');
  setDefaultCACertificates([...trusted, localCertificate.cert]);
  return () => {
    setDefaultCACertificates(trusted);
  };
}

/** Event Hubs as the tests play them: one hub, over TLS. */
export function playHub(options: Partial<EventHubsOptions> = {}): Promise<EventHubs> {
  return startEventHubs({
    tls: localCertificate,
    hub: hubName,
    partitions: 4,
    mayUse: (token) => token === goodToken,
    ...options,
  });
}
