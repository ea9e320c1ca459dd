/** @returns the error that stands beside tables which are not whole. */
export function partialError(rows: number): object {
  return {
    code: 'PartialError',
    message: 'There were some errors when processing your query.',
    details: [
      {
        code: 'EngineError',
        message: 'Something went wrong processing your query on the server.',
        innererror: {
          code: '-2133196797',
          message: `The results of this query exceed the set limit of ${rows} records.`,
          severity: 2,
          severityName: 'Error',
        },
      },
    ],
  };
}
