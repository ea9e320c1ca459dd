import { useEffect, useState } from 'react';
import type { Request, Verified, WireInclusion } from '../../history/wire';
import type { Api } from '../api';
import { useApi } from '../ask';
import { checkRequest, type ProofReport, type ProofSource } from '../proof/check';

/**
 * @param ownKey the one verifier key to trust, where the reader gave one; undefined takes those of the service, null waits.
 * @returns what the checks in the browser found; undefined while they run, or where there is nothing to check.
 */
export function useProof(
  request: Request & { verified: Verified },
  readsAll: boolean,
  ownKey: string | undefined | null,
): ProofReport | undefined {
  const api = useApi();
  const [report, setReport] = useState<{ of: Request; key: string | undefined; report: ProofReport }>();
  useEffect(() => {
    if (!readsAll || ownKey === null) return undefined;
    let isLeft = false;
    void checkRequest(request, sourceOf(api, ownKey)).then((found) => {
      if (!isLeft) setReport({ of: request, key: ownKey, report: found });
    });
    return () => {
      isLeft = true;
    };
  }, [api, request, readsAll, ownKey]);
  return report?.of === request && report.key === ownKey ? report.report : undefined;
}

function sourceOf(api: Api, ownKey: string | undefined): ProofSource {
  return {
    checkpoint: () => api.text('/api/ledger/checkpoint'),
    keys: async () => {
      if (ownKey !== undefined) return [ownKey];
      const answer = await api.get<{ keys: { key: string }[] }>('/api/ledger/keys');
      return valueOf(answer).keys.map(({ key }) => key);
    },
    inclusion: async (entry, size) =>
      valueOf(await api.get<WireInclusion>(`/api/ledger/proof/inclusion?entry=${entry}&size=${size}`)),
  };
}

/** @throws Error where there is none: the check that wanted it cannot be made. */
function valueOf<T>(answer: Awaited<ReturnType<typeof Api.prototype.get<T>>>): T {
  if (answer.ok && 'value' in answer) return answer.value;
  throw new Error(answer.ok ? 'same' : answer.trouble);
}
