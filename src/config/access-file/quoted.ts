/** The longest name that a directory allows: what is longer is no name, and is not repeated in full. */
const longestName = 256

export const clipped = (name: string): string => {
  const letters = [...name]
  return letters.length > longestName ? `${letters.slice(0, longestName).join('')}…` : name
}

/** A name as the file has it, in a sentence about it. */
export const quoted = (name: string): string => `"${clipped(name)}"`
