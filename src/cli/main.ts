/** Entry of the command line; everything heavy is imported by the command that needs it. */
declare const LORELINT_VERSION: string;

if (process.argv[2] === '--version' || process.argv[2] === '-V')
  process.stdout.write(`${LORELINT_VERSION}\n`);
