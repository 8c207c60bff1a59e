/** To the letter: what is typed without looking is what this is for. Blanks around it are nobody's mistake. */
export const isTheName = (typed: string, name: string): boolean =>
  typed.normalize('NFC').trim() === name.normalize('NFC').trim()
