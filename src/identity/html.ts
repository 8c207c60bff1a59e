/** Markup that was made here. Everything else is text, and becomes markup by being escaped. */
export interface Html {
  readonly markup: string
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

const escaped = (text: string): string => text.replace(/[&<>"']/g, character => entities[character] ?? character)

type Part = Html | string | readonly Html[]

const partOf = (part: Part): string => {
  if (typeof part === 'string') return escaped(part)
  return 'markup' in part ? part.markup : part.map(({ markup }) => markup).join('')
}

/** The one way in which a page is put together: what is written in the template is ours, what is put into it is escaped. */
export const html = (ours: TemplateStringsArray, ...theirs: readonly Part[]): Html => ({
  markup: ours.map((text, index) => text + (index < theirs.length ? partOf(theirs[index] ?? '') : '')).join(''),
})
