import { ledgerQueries, maxEntries } from './ledger';
import { anObject, operation, text } from './read/operation';

/** The addresses of the ledger, for the OpenAPI document. Hashes and roots are hex. */
export const ledgerPaths = {
  '/api/ledger/checkpoint': {
    get: operation('checkpoint', 'The newest signed checkpoint: a signed note (C2SP tlog-checkpoint)', {
      files: { 'text/plain': text },
    }),
  },
  '/api/ledger/keys': {
    get: operation(
      'ledgerKeys',
      'Every verifier key of this ledger, and the entry that brought it, the present one first',
      {
        files: anObject,
      },
    ),
  },
  '/api/ledger/entries': {
    get: operation('ledgerEntries', `Entries in order, their exact bytes, one a line; at most ${maxEntries}`, {
      parameters: numbers(ledgerQueries.entries),
      files: { 'application/jsonl': text },
      headers: { Link: { ...text, description: 'rel="next": where there are more' } },
    }),
  },
  '/api/ledger/proof/inclusion': {
    get: operation('inclusionProof', 'That an entry is in the tree of a size (RFC 6962)', {
      parameters: numbers(ledgerQueries.inclusion),
      files: anObject,
    }),
  },
  '/api/ledger/proof/consistency': {
    get: operation('consistencyProof', 'That one tree goes on another one (RFC 6962); from size 0 there is none', {
      parameters: numbers(ledgerQueries.consistency),
      files: anObject,
    }),
  },
};

function numbers(usual: Readonly<Record<string, number | 'newest' | undefined>>): object[] {
  return Object.entries(usual).map(([name, otherwise]) => ({
    name,
    in: 'query',
    ...(otherwise === undefined ? { required: true } : {}),
    ...(otherwise === 'newest' ? { description: 'The newest size if it is not given' } : {}),
    schema: { type: 'integer', minimum: 0, ...(typeof otherwise === 'number' ? { default: otherwise } : {}) },
  }));
}
