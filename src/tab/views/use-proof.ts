import { useEffect, useState } from 'react';
import type { Request, Verified, WireInclusion } from '../../history/wire';
import type { Api } from '../api';
import { useApi } from '../ask';
import { checkRequest, type ProofReport, type ProofSource } from '../proof/check';

/** @returns what the checks in the browser found; undefined while they run, or where there is nothing to check. */
export function useProof(request: Request & { verified: Verified }, readsAll: boolean): ProofReport | undefined {
  const api = useApi();
  const [report, setReport] = useState<{ of: Request; report: ProofReport }>();
  useEffect(() => {
    if (!readsAll) return undefined;
    let isLeft = false;
    void checkRequest(request, sourceOf(api)).then((found) => {
      if (!isLeft) setReport({ of: request, report: found });
    });
    return () => {
      isLeft = true;
    };
  }, [api, request, readsAll]);
  return report?.of === request ? report.report : undefined;
}

function sourceOf(api: Api): ProofSource {
  return {
    checkpoint: () => api.text('/api/ledger/checkpoint'),
    keys: async () => {
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
