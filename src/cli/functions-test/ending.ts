import { testMemory } from './job.ts';
import { noPytestCode } from './runner.ts';

/** Source: pytest.ExitCode; the others are ours and the kernel's. */
const words: Readonly<Record<number, string>> = {
  0: 'all tests passed',
  1: 'tests failed',
  2: 'pytest was interrupted, or could not read the tests',
  3: 'pytest itself failed',
  4: 'pytest does not understand its arguments',
  5: 'there was no test to run',
  [noPytestCode]:
    'no test was run, for the image has no pytest and it cannot be installed: give an image that has it with --image',
  137: `the tests were killed: they need more than ${testMemory.limit} of memory, or somebody has ended their pod`,
};

/** How tests have ended, in words. */
export function endOfTests(directory: string, code: number): string {
  return `${directory}: ${words[code] ?? `the tests ended with exit code ${code}`}.`;
}
