import { type Document, isAlias, isMap, isNode, isPair, isSeq, type LineCounter, type Node, type Pair } from 'yaml'
import { clipped } from './quoted.ts'

export type Path = readonly PropertyKey[]

/** Counted from 1, as editors do. */
export interface Place {
  readonly line: number
  readonly column: number
}

/** `flows[0].duration.max` */
export const pathText = (path: Path): string =>
  path
    .map(step => (typeof step === 'number' ? `[${step}]` : `.${clipped(String(step))}`))
    .join('')
    .replace(/^\./, '')

/** Finds where something stands in the file that was written. */
export class Places {
  readonly #document: Document.Parsed
  readonly #lines: LineCounter

  constructor(document: Document.Parsed, lines: LineCounter) {
    this.#document = document
    this.#lines = lines
  }

  at(offset: number): Place {
    const { line, col } = this.#lines.linePos(offset)
    return { line: Math.max(line, 1), column: Math.max(col, 1) }
  }

  /** Of the value; where there is none, of the nearest thing around it. */
  ofValue(path: Path): Place {
    return this.#find(path, pair => (isNode(pair.value) ? pair.value : pair.key))
  }

  /** Of the key that the path ends in. */
  ofKey(path: Path): Place {
    return this.#find(path, pair => pair.key)
  }

  #find(path: Path, last: (pair: Pair) => unknown): Place {
    let found: unknown = this.#document.contents
    let best = offsetOf(found)
    for (const [index, step] of path.entries()) {
      const inside = this.#behindAlias(found)
      const pair = isMap(inside) ? inside.items.find(item => keyOf(item) === String(step)) : undefined
      const shown = pair === undefined ? undefined : index === path.length - 1 ? last(pair) : pair.key
      found = pair?.value ?? (isSeq(inside) && typeof step === 'number' ? inside.items[step] : undefined)
      if (found === undefined && shown === undefined) break
      best = offsetOf(shown ?? found) ?? best
    }
    return this.at(best ?? 0)
  }

  #behindAlias(node: unknown): unknown {
    return isAlias(node) ? node.resolve(this.#document) : node
  }
}

const offsetOf = (node: unknown): number | undefined => (isNode(node) ? (node as Node).range?.[0] : undefined)

function keyOf(pair: unknown): string | undefined {
  if (!isPair(pair)) return undefined
  const key: unknown = pair.key
  return isNode(key) ? String(key.toJSON()) : String(key)
}
