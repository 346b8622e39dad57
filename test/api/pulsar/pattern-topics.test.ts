import { givenFunctions } from './given.ts';
import { patternTopicsOf } from './pattern-topics.ts';

patternTopicsOf(givenFunctions());
