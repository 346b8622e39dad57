import { edges } from './edges.ts';
import { operate } from './process.ts';

await operate(edges);
