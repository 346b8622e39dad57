import { connectorsOf } from './connectors.ts';
import { functionLivesOf } from './function-lives.ts';
import { functionStateOf } from './function-state.ts';
import { functionsOf } from './functions.ts';
import { givenFunctions } from './given.ts';

const served = givenFunctions();

functionsOf(served);
functionLivesOf(served);
functionStateOf(served);
connectorsOf(served);
