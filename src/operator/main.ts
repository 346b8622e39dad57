import { effects } from './edges.ts';
import { operate } from './process.ts';

await operate(effects);
