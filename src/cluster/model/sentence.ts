const longest = 1000;

/** Somebody else's words on one line, and not too many of them. */
export function sentence(text: string, most = longest): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > most ? `${line.slice(0, most)}…` : line;
}

/** What the status may hold of a sentence: a status of which one is too long is refused, and would tell nothing at all. */
const mostTold = 4000;

export function told(text: string): string {
  return sentence(text, mostTold);
}

/** Names one after the other, the first few where there are many. */
export function listed(names: readonly string[], most = 10): string {
  const more = names.length - most;
  return more > 0 ? `${names.slice(0, most).join(', ')} and ${more} more` : names.join(', ');
}

/** As much of a sentence as a column has room for; the whole of it stands elsewhere. */
const column = 120;

export function headline(text: string): string {
  if (text.length <= column) return text;
  const words = text.slice(0, column - 1);
  return `${words.slice(0, Math.max(words.lastIndexOf(' '), column / 2)).trimEnd()}…`;
}

/** The word that goes with so many: is and are, takes and take. */
export function agreeing(count: number, one: string, many: string): string {
  return count === 1 ? one : many;
}

/** So many of them, as one says it: 1 pod, 2 pods. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
