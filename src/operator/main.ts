import { effects } from './effects.ts';
import { operate } from './process.ts';

await operate(effects);
