import { choices } from './mistakes/choices.ts';
import { counts } from './mistakes/counts.ts';
import { quantities } from './mistakes/quantities.ts';
import { shapes } from './mistakes/shapes.ts';
import { inertVariables } from './mistakes/variables.ts';

/** Every way we know to get a new cluster wrong. */
export const invalidClusters = [...counts, ...quantities, ...choices, ...shapes, ...inertVariables];
