import { stripVTControlCharacters } from 'node:util';
import { sentence } from '#src/cluster/model/sentence.ts';

const timestamp = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d\S*\s+/;
const stackFrame = /^\s*(at |\.\.\. \d+ |File ")/;
const rootCause = /^Caused by: /;
const failure = /\b\w*(Error|Exception|ERROR|FATAL)\b/;

/** There is more in its log. */
const most = 300;

/**
 * What a container said last, of the end of its log, which Kubernetes keeps of one that failed: the cause of the last exception,
 * else the last line that tells of a failure, else the last line. Without the time, which would differ with each try.
 */
export function lastWords(log: string | undefined): string | undefined {
  const lines = stripVTControlCharacters(log ?? '')
    .split('\n')
    .filter(line => line.trim() !== '' && !stackFrame.test(line));
  const line =
    lines.findLast(each => rootCause.test(each)) ??
    lines.findLast(each => failure.test(each)) ??
    lines.at(-1);
  return line && sentence(line.replace(timestamp, '').replace(rootCause, ''), most);
}
