import { describe, expect, test } from 'vitest';
import { lastWords } from '#src/cluster/units/last-words.ts';

const time = '2026-11-30T08:17:46,512+0000';

const javaLog = `${time} [main] ERROR org.apache.pulsar.PulsarBrokerStarter - Failed to start pulsar service.
org.apache.pulsar.broker.PulsarServerException: java.lang.RuntimeException
\tat org.apache.pulsar.broker.PulsarService.start(PulsarService.java:1087)
\tat org.apache.pulsar.PulsarBrokerStarter.main(PulsarBrokerStarter.java:349)
Caused by: java.lang.IllegalArgumentException: invalid value none for managedLedgerDefaultAckQuorum
\tat org.apache.pulsar.common.util.FieldParser.value(FieldParser.java:71)
\t... 2 more
${time} [pulsar-shutdown] INFO  org.apache.pulsar.broker.PulsarService - Closed
`;

const pythonLog = `Traceback (most recent call last):
  File "/pulsar/run.py", line 3, in <module>
    main()
ModuleNotFoundError: No module named 'orders'
`;

describe('given the end of the log of a container that failed', () => {
  test.each([
    [
      'when it has an exception with a cause, then these are its words',
      javaLog,
      'java.lang.IllegalArgumentException: invalid value none for managedLedgerDefaultAckQuorum',
    ],
    ['when it is of Python, then its error is', pythonLog, "ModuleNotFoundError: No module named 'orders'"],
    [
      'when a line tells of a failure, then that is told and not what came after it, without its time',
      `${time} [main] ERROR Main - no such file: a.conf\n${time} [main] INFO  Main - bye\n`,
      '[main] ERROR Main - no such file: a.conf',
    ],
    [
      'when none does, then the last one is',
      'starting\n/pulsar/start.sh: line 3: x: not found\n\n',
      '/pulsar/start.sh: line 3: x: not found',
    ],
    ['when it is coloured, then its words are told', '\u001b[31mno room\u001b[m\n', 'no room'],
    [
      'when only frames of a stack are left of it, then nothing is',
      '\tat a.B.c(B.java:1)\n\t... 2 more\n',
      undefined,
    ],
    ['when there is none, then nothing is', undefined, undefined],
    ['when it is blank, then nothing is', ' \n', undefined],
  ])('%s', (_, log, words) => {
    expect(lastWords(log)).toBe(words);
  });

  test('when its line has no end, then as much is told as fits a sentence', () => {
    expect(lastWords('x'.repeat(2048))?.length).toBeLessThan(310);
  });
});
