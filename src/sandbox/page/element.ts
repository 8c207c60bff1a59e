/// <reference lib="dom" />

type Content = Node | string | null | false
interface Attributes {
  readonly [name: string]: string | number | boolean | null | ((event: Event) => void)
}

/**
 * One element. Text is only ever put in as text, so that nothing that anybody typed becomes markup.
 * `onclick` and the like are listeners; `true` is an empty attribute, `false` and `null` none.
 */
export function el<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Attributes = {},
  ...content: readonly Content[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name)
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === 'function') made.addEventListener(key.replace(/^on/, ''), value)
    else if (value === true) made.setAttribute(key, '')
    else if (value !== false && value !== null) made.setAttribute(key, String(value))
  }
  made.append(...content.filter(part => part !== null && part !== false))
  return made
}

/** The element of the page with this id. The page is ours, so one that is missing is a bug. */
export function byId<Kind extends HTMLElement>(id: string, kind: new () => Kind): Kind {
  const found = document.getElementById(id)
  if (!(found instanceof kind)) throw new Error(`the page has no ${id}`)
  return found
}

/** Says a text only when it differs: screen readers would read it out again. */
export function say(where: Element, text: string): void {
  if (where.textContent !== text) where.textContent = text
}
