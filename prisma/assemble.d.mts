/** @returns the folder with the whole schema of a provider. */
export function assemble(provider: 'sqlite' | 'postgresql'): string;
