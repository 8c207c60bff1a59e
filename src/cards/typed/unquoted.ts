/** What somebody put in quotation marks to keep it together, without them. */
export const unquoted = (words: string): string => words.replace(/^(["'])(.*)\1[.,;:!?…]*$/u, '$2').trim()
