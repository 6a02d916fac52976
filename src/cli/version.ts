/** Put in by the bundler; tests run the compiled files, where it is not there. */
declare const LORELINT_VERSION: string | undefined;

export const version = typeof LORELINT_VERSION === 'string' ? LORELINT_VERSION : '0.0.0-dev';
