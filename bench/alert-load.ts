import { subscriptionNumber } from './arm-server';

/** The subscriptions that alerts are about; as many different alerts the peer keeps. */
export const subscriptions = 200;

/** As the action group of an alert on the activity log posts it, in the common schema. */
export function alertOf(number: number): object {
  const id = subscriptionNumber(number % subscriptions);
  const scope = `/subscriptions/${id}`;
  return {
    schemaId: 'azureMonitorCommonAlertSchema',
    data: {
      essentials: {
        alertId: `${scope}/providers/Microsoft.AlertsManagement/alerts/${String(number)}`,
        alertRule: 'customer-lockbox',
        severity: 'Sev4',
        signalType: 'Activity Log',
        monitorCondition: 'Fired',
        monitoringService: 'Activity Log - Administrative',
        alertTargetIDs: [scope],
        originAlertId: String(number),
        firedDateTime: '2026-11-28T12:00:00.000Z',
        essentialsVersion: '1.0',
        alertContextVersion: '1.0',
      },
      alertContext: {
        authorization: { action: 'Microsoft.CustomerLockbox/requests/activitylog/CreateLockboxRequest/action', scope },
        channels: 'Operation',
        claims: '{}',
        caller: 'CustomerLockbox',
        correlationId: `c-${String(number)}`,
        eventSource: 'Administrative',
        eventTimestamp: '2026-11-28T12:00:00.000Z',
        eventDataId: `e-${String(number)}`,
        level: 'Informational',
        operationName: 'Microsoft.CustomerLockbox/requests/activitylog/CreateLockboxRequest/action',
        operationId: `o-${String(number)}`,
        properties: { entity: scope },
        status: 'Succeeded',
        subStatus: '',
        submissionTimestamp: '2026-11-28T12:03:00.000Z',
      },
    },
  };
}

/** The same as labels and annotations. */
export function labelled(number: number): object {
  const id = subscriptionNumber(number % subscriptions);
  const { essentials, alertContext } = (alertOf(number) as { data: Record<string, Record<string, unknown>> }).data;
  const flat = (members: Record<string, unknown> = {}): Record<string, string> =>
    Object.fromEntries(
      Object.entries(members).map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
    );
  const { alertRule = '', severity = '' } = flat(essentials);
  return {
    labels: { alertname: alertRule, severity, subscription: id, operation: 'CreateLockboxRequest' },
    annotations: { ...flat(essentials), ...flat(alertContext) },
    startsAt: '2026-11-28T12:00:00.000Z',
  };
}

/** The body of a call: some alerts, by the number of the first. */
export function listOf(first: number, batch: number, one: (number: number) => object): Buffer {
  return Buffer.from(JSON.stringify(Array.from({ length: batch }, (_, index) => one(first + index))));
}
