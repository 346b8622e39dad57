/** A pattern, as far as all regular expressions of Pulsar's clients have it in common. */
export type PatternNode =
  | { readonly kind: 'character'; readonly takes: (character: string) => boolean }
  | { readonly kind: 'edge'; readonly at: 'start' | 'end' }
  | { readonly kind: 'sequence'; readonly parts: readonly PatternNode[] }
  | { readonly kind: 'choice'; readonly choices: readonly PatternNode[] }
  | { readonly kind: 'repeat'; readonly part: PatternNode; readonly least: number; readonly most?: number };

/** What is left to be read; a pattern that has anything else throws. */
interface Reader {
  readonly characters: readonly string[];
  at: number;
}

class NotUnderstood extends Error {}

/** Undefined where it has what the clients understand in different ways, or what takes more than reading it once. */
export function parsePattern(pattern: string): PatternNode | undefined {
  const reader: Reader = { characters: [...pattern], at: 0 };
  try {
    const node = choice(reader);
    return reader.at === reader.characters.length ? node : undefined;
  } catch (error) {
    if (error instanceof NotUnderstood) return undefined;
    throw error;
  }
}

function peek({ characters, at }: Reader): string | undefined {
  return characters[at];
}

function take(reader: Reader): string {
  const character = peek(reader);
  if (character === undefined) throw new NotUnderstood();
  reader.at += 1;
  return character;
}

function takes(reader: Reader, character: string): boolean {
  if (peek(reader) !== character) return false;
  reader.at += 1;
  return true;
}

function choice(reader: Reader): PatternNode {
  const choices = [sequence(reader)];
  while (takes(reader, '|')) choices.push(sequence(reader));
  return { kind: 'choice', choices };
}

function sequence(reader: Reader): PatternNode {
  const parts: PatternNode[] = [];
  for (let next = peek(reader); next !== undefined && next !== '|' && next !== ')'; next = peek(reader))
    parts.push(repetition(reader));
  return { kind: 'sequence', parts };
}

function repetition(reader: Reader): PatternNode {
  const part = atom(reader);
  const counts = countsOf(reader);
  if (!counts) return part;
  // How eagerly it takes characters changes nothing where the whole must match.
  takes(reader, '?');
  // Two counts after each other mean something else in each language.
  if (['*', '+', '?', '{'].includes(peek(reader) ?? '')) throw new NotUnderstood();
  return { kind: 'repeat', part, ...counts };
}

interface Counts {
  readonly least: number;
  readonly most?: number;
}

const signs: Readonly<Record<string, Counts>> = {
  '*': { least: 0 },
  '+': { least: 1 },
  '?': { least: 0, most: 1 },
};

function countsOf(reader: Reader): Counts | undefined {
  const sign = signs[peek(reader) ?? ''];
  if (sign) reader.at += 1;
  return sign ?? (takes(reader, '{') ? written(reader) : undefined);
}

function written(reader: Reader): Counts {
  let said = '';
  for (let next = take(reader); next !== '}'; next = take(reader)) said += next;
  const [, least, comma, most = ''] = /^(\d{1,3})(?:(,)(\d{0,3}))?$/.exec(said) ?? [];
  if (least === undefined) throw new NotUnderstood();
  if (!comma) return { least: Number(least), most: Number(least) };
  return most === '' ? { least: Number(least) } : { least: Number(least), most: Number(most) };
}

function atom(reader: Reader): PatternNode {
  const character = take(reader);
  if (character === '(') return group(reader);
  if (character === '[') return { kind: 'character', takes: setOf(reader) };
  if (character === '.')
    return { kind: 'character', takes: each => !'\n\r\u0085\u2028\u2029'.includes(each) };
  if (character === '^') return { kind: 'edge', at: 'start' };
  if (character === '$') return { kind: 'edge', at: 'end' };
  if (character === '\\') return { kind: 'character', takes: escaped(take(reader)) };
  if ('*+?{}]'.includes(character)) throw new NotUnderstood();
  return { kind: 'character', takes: each => each === character };
}

function group(reader: Reader): PatternNode {
  if (takes(reader, '?') && !takes(reader, ':')) throw new NotUnderstood();
  const node = choice(reader);
  if (!takes(reader, ')')) throw new NotUnderstood();
  return node;
}

const classes: Readonly<Record<string, RegExp>> = { d: /\d/, D: /\D/, w: /\w/, W: /\W/, s: /\s/, S: /\S/ };

function escaped(character: string): (each: string) => boolean {
  const known = classes[character];
  if (known) return each => known.test(each);
  if (/[A-Za-z0-9]/.test(character)) throw new NotUnderstood();
  return each => each === character;
}

/** What is between brackets; a set in a set is Java's alone. */
function setOf(reader: Reader): (each: string) => boolean {
  const isInverse = takes(reader, '^');
  const members: ((each: string) => boolean)[] = [];
  do members.push(member(reader));
  while (!takes(reader, ']'));
  return each => members.some(is => is(each)) !== isInverse;
}

function member(reader: Reader): (each: string) => boolean {
  const first = take(reader);
  if ('[]&'.includes(first)) throw new NotUnderstood();
  if (first === '\\') return escaped(take(reader));
  if (peek(reader) !== '-' || reader.characters[reader.at + 1] === ']') return each => each === first;
  reader.at += 1;
  const last = take(reader);
  if ('[\\'.includes(last) || last < first) throw new NotUnderstood();
  return each => each >= first && each <= last;
}
