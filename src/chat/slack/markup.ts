/** For text that Slack reads as its own markup: the three characters that begin pings, links and entities. */
export function escaped(words: string): string {
  return words.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')
}

/** What somebody typed: Slack hands it over with its own three characters as entities. */
export function unescaped(words: string): string {
  return words.replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&amp;/g, '&')
}

/** Slack makes a link of every address in its markup, and nothing escapes one: a blank breaks it visibly. */
export function withoutAddresses(words: string): string {
  return words
    .replace(/:(?=\/\/)|(?<=\b(?:mailto|tel)):(?=\S)/gi, ': ')
    .replace(/(?<=[\p{L}\p{N}-])\.(?=\p{L})/gu, '. ')
}
