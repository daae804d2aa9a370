/** A text that is no JSON, or JSON that two readers may understand differently. */
export class StrictJsonError extends Error {
  override readonly name = 'StrictJsonError';
}

/** A string, or one of the marks that give a text its structure. What stands between them matters to nobody here. */
const PIECES = /"(?:[^"\\]|\\.)*"|[{}[\]:]/g;

/**
 * Reads JSON and refuses an object that names a member twice (JWT-2): `JSON.parse` keeps the last one, other readers
 * the first. Names are compared as they are meant, so that an escaped letter hides nothing. `maxDepth` counts objects
 * and lists within each other.
 */
export function parseStrictJson(text: string, maxDepth: number): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new StrictJsonError('this is not JSON', { cause });
  }
  // The text is known to be JSON, so its structure needs no second check.
  const open: Set<string>[] = [];
  let lastString = '';
  for (const [piece] of text.matchAll(PIECES)) {
    if (piece === '{' || piece === '[') {
      open.push(new Set());
      if (open.length > maxDepth) throw new StrictJsonError('this JSON is nested too deeply');
    } else if (piece === '}' || piece === ']') {
      open.pop();
    } else if (piece === ':') {
      const name = JSON.parse(lastString) as string;
      const names = open.at(-1);
      if (names?.has(name)) throw new StrictJsonError('this JSON names a member twice');
      names?.add(name);
    } else {
      lastString = piece;
    }
  }
  return value;
}
