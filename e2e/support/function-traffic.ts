import type { Via } from '#src/cli/endpoint.ts';
import { openConsumer } from '#src/clients/pulsar/websocket/consumer.ts';
import { eventually } from './eventually.ts';
import { readyNeverLies } from './harmless.ts';
import type { Subject } from './subject.ts';
import { produce, sendWithoutEnd, through } from './traffic.ts';

const waiting = () => ({ deadlineMs: 60_000, signal: AbortSignal.timeout(60_000), reconnects: false });

/** The topics of a function. */
interface Topics {
  readonly input: string;
  readonly output: string;
}

/** What comes next to a topic; `before` is done once somebody listens. */
export function nextOf(subject: Subject, topic: string, before = async () => {}): Promise<string> {
  return through(subject, 'broker', async endpoint => {
    const consumer = await openConsumer(endpoint, topic, `next-${Date.now()}`, waiting());
    await before();
    const { value } = await consumer[Symbol.asyncIterator]().next();
    await consumer.unsubscribe();
    return value?.payload.toString() ?? '';
  });
}

/** What comes next to the one topic after a message to the other. */
export function answer(subject: Subject, { input, output }: Topics, message: string): Promise<string> {
  return nextOf(subject, output, () => produce(subject, 'broker', input, [message]));
}

/** Asks until that is the answer: right after a change what was before may still run. */
export function answered(subject: Subject, where: Topics, message: string, wanted: string): Promise<true> {
  return eventually(
    `${message} is answered with ${wanted}`,
    async () => {
      const said = await answer(subject, where, message);
      if (said !== wanted) throw new Error(`the answer was ${said}`);
      return true as const;
    },
    { withinMs: 3 * 60_000 },
  );
}

/** What comes out of a function from now on, each with when it was first published. */
class Answers {
  readonly #subscription = `load-${Date.now()}`;
  readonly #published = new Map<string, number>();
  readonly #subject: Subject;
  readonly #via: Via;
  readonly #topic: string;

  private constructor(subject: Subject, via: Via, topic: string) {
    this.#subject = subject;
    this.#via = via;
    this.#topic = topic;
  }

  static async of(subject: Subject, via: Via, topic: string): Promise<Answers> {
    const answers = new Answers(subject, via, topic);
    await answers.hear([]);
    return answers;
  }

  /** Reads on until all that are wanted have come. */
  hear(wanted: readonly string[]): Promise<boolean> {
    const missing = new Set(wanted.filter(each => !this.#published.has(each)));
    return through(this.#subject, this.#via, async endpoint => {
      const consumer = await openConsumer(endpoint, this.#topic, this.#subscription, waiting());
      const messages = consumer[Symbol.asyncIterator]();
      while (missing.size > 0) {
        const { value: message } = await messages.next();
        if (!message) throw new Error(`${missing.size} answers have not come`);
        const payload = message.payload.toString();
        if (missing.delete(payload)) this.#published.set(payload, Date.parse(message.publishTime));
        consumer.acknowledge(message);
      }
      await consumer.close();
      return true;
    });
  }

  get longestPauseMs(): number {
    const times = [...this.#published.values()].sort((a, b) => a - b);
    return Math.max(...times.map((time, at) => time - (times[at - 1] ?? time)));
  }
}

/**
 * Does `act` while a producer never stops: what it is told to be stored comes out of a function that adds an exclamation
 * mark, whatever befalls that, and Ready never lies. Prints the longest time in which no answer was published.
 */
export async function nothingIsSkipped(
  subject: Subject,
  via: Via,
  { input, output }: Topics,
  act: () => Promise<void>,
): Promise<void> {
  await readyNeverLies(subject, async () => {
    const answers = await Answers.of(subject, via, output);
    const traffic = sendWithoutEnd(subject, via, input);
    await eventually('the first message', () => traffic.count() > 0);
    let sent: Awaited<ReturnType<typeof traffic.stop>>;
    try {
      await act();
      const before = traffic.count();
      await eventually('a message after it', () => traffic.count() > before, { withinMs: 120_000 });
    } finally {
      sent = await traffic.stop();
    }
    const wanted = sent.acknowledged.map(number => `${number}!`);
    await eventually('all of them have come out of the function', () => answers.hear(wanted), {
      withinMs: 5 * 60_000,
      everyMs: 2000,
    });
    console.info(
      `${input}: ${wanted.length} acknowledged, ${sent.longestGap}; no answer for ${answers.longestPauseMs} ms at most`,
    );
  });
}
