const longest = 1000;

/** Somebody else's words on one line, and not too many of them. */
export function sentence(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > longest ? `${line.slice(0, longest)}…` : line;
}
