/** Entry of the command line; everything heavy is imported by the command that needs it. */
import { version } from './version.js';

/** `| head` closes our pipe: end quietly, with the exit code known so far. */
function endOnClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') process.exit();
  process.stderr.write(`lorelint: cannot write the result: ${error.code ?? error.message}\n`);
  process.exit(2);
}

async function main(argv: string[]): Promise<void> {
  process.stdout.on('error', endOnClosedPipe);
  process.stderr.on('error', () => process.exit());
  if (argv.length === 1 && (argv[0] === '--version' || argv[0] === '-V')) {
    process.stdout.write(`${version}\n`);
    return;
  }
  const { dispatch } = await import('./args.js');
  process.exitCode = await dispatch(argv);
}

await main(process.argv.slice(2));
