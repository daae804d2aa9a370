/** Shapes of a whole code: six digits, or the longer code that some mails carry instead. */
const COMPLETE = /^(?:\d{6}|[0-9A-Za-z]{13})$/;

/** Digits that people's keyboards type: full-width, Arabic-Indic, its eastern form. */
const ZEROS = [0xff10, 0x0660, 0x06f0];

/** The code as it is sent: plain digits, without the spaces and hyphens that a mail may show. */
export function plainCode(typed: string): string {
  const plain = Array.from(typed, (character) => {
    const point = character.codePointAt(0) ?? 0;
    const zero = ZEROS.find((first) => point >= first && point <= first + 9);
    return zero === undefined ? character : String(point - zero);
  });
  return plain.join('').replace(/[\s\p{Pd}]/gu, '');
}

/** True when nothing is missing. */
export const isComplete = (code: string): boolean => COMPLETE.test(code);
