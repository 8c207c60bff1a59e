/// <reference lib="dom" />

interface Drawn {
  readonly key: string
  readonly looks: string
}
const drawn = new WeakMap<Element, Drawn>()

interface Drawing<Item> {
  readonly key: (item: Item) => string
  /** What it looks like, in one word; where that is unchanged the old element stays, with focus and all. JSON where left out. */
  readonly looks?: (item: Item) => string
  readonly draw: (item: Item, old: Element | null) => Element
}

/** Draws a list so that only what has changed is touched: nothing jumps, nothing loses focus. */
export function drawList<Item>(where: Element, items: readonly Item[], { key, looks, draw }: Drawing<Item>): void {
  const before = new Map(
    [...where.children].flatMap(child => {
      const old = drawn.get(child)
      return old ? [[old.key, child] as const] : []
    }),
  )
  const wanted = items.map(item => {
    const now = { key: key(item), looks: looks?.(item) ?? JSON.stringify(item) }
    const old = before.get(now.key) ?? null
    if (old && drawn.get(old)?.looks === now.looks) return old
    const made = draw(item, old)
    drawn.set(made, now)
    return made
  })
  const focus = focusWithin(where)
  for (const child of [...where.children]) if (!wanted.includes(child)) child.remove()
  wanted.forEach((element, place) => {
    if (where.children[place] !== element) where.insertBefore(element, where.children[place] ?? null)
  })
  focus?.()
}

/** How to give the focus back, where the element that has it is about to be drawn anew. */
function focusWithin(where: Element): (() => void) | null {
  const { activeElement: focused } = document
  const child = [...where.children].find(one => one.contains(focused))
  const key = child && drawn.get(child)?.key
  if (!child || !(focused instanceof HTMLElement)) return null
  const spoken = focused.getAttribute('aria-label') ?? ''
  return () => {
    if (focused.isConnected) return
    const again = [...where.children].find(one => drawn.get(one)?.key === key)
    const same = spoken && again?.querySelector(`[aria-label="${CSS.escape(spoken)}"]`)
    const instead = same || again?.querySelector('summary, button, [tabindex]')
    if (instead instanceof HTMLElement) instead.focus({ preventScroll: true })
  }
}
