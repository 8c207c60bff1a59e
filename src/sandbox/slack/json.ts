/** Reading of JSON that somebody else wrote: every question has an answer, none of them throws. */
export type Fields = { readonly [key: string]: unknown }

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const fields = (value: unknown): Fields => (isFields(value) ? value : {})

export const fieldsList = (value: unknown): readonly Fields[] => (Array.isArray(value) ? value.filter(isFields) : [])

export const words = (value: unknown): string => (typeof value === 'string' ? value : '')

/** The words of a text object, whichever of its two kinds it is. */
export const wordsOf = (textObject: unknown): string => words(fields(textObject).text)

export function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
