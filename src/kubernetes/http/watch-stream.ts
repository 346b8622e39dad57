import { ConnectionError } from '../errors.ts';
import type { WatchEvent } from '../transport.ts';

const newline = 0x0a;

/**
 * The events of a watch response: one JSON object a line, cut into chunks anywhere. A last line without its end was
 * cut off and is dropped; whoever resumes gets that event again.
 */
export async function* watchEvents(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<WatchEvent> {
  let partial: Uint8Array[] = [];
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, start)) {
      const line = Buffer.concat([...partial, chunk.subarray(start, end)]).toString('utf8');
      partial = [];
      start = end + 1;
      if (line.trim() !== '') yield parse(line);
    }
    if (start < chunk.length) partial.push(chunk.subarray(start));
  }
}

function parse(line: string): WatchEvent {
  try {
    return JSON.parse(line) as WatchEvent;
  } catch (cause) {
    throw new ConnectionError(`unreadable watch event: ${line.slice(0, 100)}`, { cause });
  }
}
