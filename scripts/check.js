// npm run check: formatter and linter, types, unused code. The import-direction check is a test.
import { compile, install, run } from './setup.js';

install();
run('node', ['node_modules/@biomejs/biome/bin/biome', 'check', '.']);
compile();
run('node', ['node_modules/knip/bin/knip.js']);
