import { loadConfig, type ConfigFaultCode } from '../../src/config';
import { changed, faultsOf, soundFile } from './files';

const load = (text: string) => loadConfig('lockbox.yaml', text);
const container = 'https://contosodata.blob.core.windows.net/checkpoints';
const hubs = (line: string): string => `${soundFile}eventHubs: [${line}]\n`;
const one = `{ namespace: Contoso-Logs, hub: Insights-Activity, checkpoints: "${container}" }`;

test('an event hub is known by the host name of its namespace in its cloud, and read by the usual group', () => {
  const [hub] = load(hubs(one)).eventHubs;
  expect(hub).toEqual({
    namespace: 'contoso-logs.servicebus.windows.net',
    hub: 'insights-activity',
    consumerGroup: '$Default',
    checkpoints: container,
  });
  const whole = one.replace('Contoso-Logs', 'contoso-logs.servicebus.windows.net');
  expect(load(hubs(whole)).eventHubs).toEqual([hub]);
  const gov = changed('cloud: public', 'cloud: usgov');
  expect(load(`${gov}eventHubs: [${one}]\n`).eventHubs[0]?.namespace).toBe('contoso-logs.servicebus.usgovcloudapi.net');
});

const faulty: [what: string, line: string, key: string, code: ConfigFaultCode][] = [
  ['a host that is none of Azure’s', one.replace('Contoso-Logs', 'contoso-logs.evil.example'), 'namespace', 'UNSAFE'],
  [
    'a host of another cloud',
    one.replace('Contoso-Logs', 'contoso.servicebus.chinacloudapi.cn'),
    'namespace',
    'UNSAFE',
  ],
  ['a namespace that is an address', one.replace('Contoso-Logs', '"sb://contoso/"'), 'namespace', 'BAD_VALUE'],
  ['a hub with a slash', one.replace('Insights-Activity', 'a/b'), 'hub', 'BAD_VALUE'],
  [
    'a group that is no name',
    one.replace(', checkpoints', ', consumerGroup: "a b", checkpoints'),
    'consumerGroup',
    'BAD_VALUE',
  ],
  ['checkpoints without a container', one.replace('/checkpoints"', '"'), 'checkpoints', 'BAD_VALUE'],
  ['checkpoints in a folder', one.replace('/checkpoints"', '/checkpoints/one"'), 'checkpoints', 'BAD_VALUE'],
  [
    'checkpoints by plain http',
    one.replace(container, 'http://127.0.0.1:10000/account/checkpoints'),
    'checkpoints',
    'UNSAFE',
  ],
];

test.each(faulty)('%s is refused at its key', (_, line, key, code) => {
  expect(faultsOf(hubs(line)).map((fault) => [fault.key, fault.code])).toContainEqual([`eventHubs.0.${key}`, code]);
});

test('the same hub twice is refused: its events would be taken for as many', () => {
  const faults = faultsOf(hubs(`${one}, ${one.replace('Contoso-Logs', 'contoso-logs.servicebus.windows.net')}`));
  expect(faults.map(({ key, code }) => [key, code])).toEqual([['eventHubs.1.hub', 'DUPLICATE_NAME']]);
});

describe('with stand-ins for Azure', () => {
  const played = (eventHubs: string): string =>
    changed('decideAs: bot', `decideAs: bot, endpoints: { login: "http://127.0.0.1:4010"${eventHubs} }`);
  const local = one.replace(container, 'https://127.0.0.1:10000/account/checkpoints');
  const keys = (text: string) => faultsOf(text).map(({ key, code }) => [key, code]);

  test('a hub needs a stand-in over TLS and a container on loopback: their tokens are nothing to show to Azure', () => {
    expect(keys(`${played('')}eventHubs: [${local}]\n`)).toEqual([['azure.endpoints.eventHubs', 'MISSING']]);
    expect(keys(`${played(', eventHubs: "http://127.0.0.1:5671"')}eventHubs: [${local}]\n`)).toEqual([
      ['azure.endpoints.eventHubs', 'UNSAFE'],
    ]);
    const tls = played(', eventHubs: "https://127.0.0.1:5671"');
    expect(keys(`${tls}eventHubs: [${one}]\n`)).toEqual([['eventHubs.0.checkpoints', 'UNSAFE']]);
    expect(load(`${tls}eventHubs: [${local}]\n`).azure.endpoints.eventHubs).toBe('https://127.0.0.1:5671');
  });
});
