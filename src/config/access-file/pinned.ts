import { type Document, isAlias, isMap, isNode, isScalar, isSeq, parseDocument, type Scalar } from 'yaml'
import type { Path } from './places.ts'

/** Where a name stands, and what it stood for when it was looked up. */
export interface Pin {
  readonly path: Path
  readonly name: string
  readonly id: string
}

/** Of a person or a group it is the id; of a resource it stands behind its kind. */
const objectIdIn = /(?:^|\/(?:group|role)\/)([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?=\/|$)/i
const pinnedAlready = /(?:^|#)[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/**
 * The same file, letter by letter, with the id behind each name that had none: read again, it means the same, whoever bears the name
 * by then. Tags stay as they are written: their words count as well as whom they name.
 */
export function pinned(text: string, pins: readonly Pin[]): string {
  const document = parseDocument(text, { stringKeys: true })
  const wanted = new Map<number, { readonly end: number; readonly written: string } | null>()
  for (const { path, name, id } of pins) {
    const objectId = objectIdIn.exec(id)?.[1]
    const scalar = path.includes('tags') ? null : scalarAt(document, path)
    if (!objectId || !scalar?.range || scalar.value !== name || pinnedAlready.test(name)) continue
    const [start, end] = scalar.range
    const written = JSON.stringify(`${name}#${objectId.toLowerCase()}`)
    const other = wanted.get(start)
    // What an alias repeats elsewhere may mean another kind of thing there: then it stays a name.
    wanted.set(start, other === undefined || other?.written === written ? { end, written } : null)
  }
  let rest = text
  for (const [start, found] of [...wanted].sort(([a], [b]) => b - a))
    if (found) rest = rest.slice(0, start) + found.written + rest.slice(found.end)
  return rest
}

function scalarAt(document: Document.Parsed, path: Path): Scalar | null {
  let found: unknown = document.contents
  for (const step of path) {
    const inside = isAlias(found) ? found.resolve(document) : found
    if (isMap(inside)) found = inside.get(String(step), true)
    else if (isSeq(inside) && typeof step === 'number') found = inside.items[step]
    else return null
  }
  const last = isAlias(found) ? found.resolve(document) : found
  return isNode(last) && isScalar(last) ? last : null
}
