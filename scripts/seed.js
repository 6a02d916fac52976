// Loaded before each test file: random tests take the same cases in every run, unless LORELINT_SEED says otherwise.
import fc from 'fast-check';

fc.configureGlobal({ seed: Number(process.env.LORELINT_SEED ?? 20261123) });
