import { bundle, install } from './setup.js';

install();
await bundle();
