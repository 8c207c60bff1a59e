import { type Document, isAlias, isMap, isNode, isScalar, type Node, parseDocument, visit, type YAMLMap } from 'yaml'
import type { TagsLine } from '../tags-file.ts'
import { fold } from './written-names.ts'

/** A tag that the file would have, and what it says now. */
export interface TagSet {
  readonly line: number
  /** As the file calls it. */
  readonly resource: string
  readonly key: string
  /** `null`: nothing. */
  readonly before: string | null
  readonly value: string
}

/** A line that would change more than it names (`shared`), or of which nobody can say what it names. */
export interface NotSet {
  readonly line: number
  readonly resource: string
  readonly because: 'shared' | 'several'
}

export interface WithTags {
  readonly text: string
  readonly set: readonly TagSet[]
  readonly not: readonly NotSet[]
}

/**
 * The same access file with these tags in one of its integrations, remarks and all, and what is different in it. What is written there of
 * other resources, and under other keys, stays.
 */
export function withTags(text: string, integration: number, lines: readonly TagsLine[]): WithTags {
  const document = parseDocument(text, { stringKeys: true })
  const [set, not]: [TagSet[], NotSet[]] = [[], []]
  const at = ['integrations', integration, 'tags']
  const allShared = [1, 2, 3].some(depth => isShared(document.getIn(at.slice(0, depth), true)))
  for (const { line, resource: asked, tags } of lines) {
    const listed = document.getIn(at, true)
    const found = isMap(listed) ? meant(listed, asked) : []
    const [resource = asked] = found
    const own = document.getIn([...at, resource], true)
    if (found.length > 1) not.push({ line, resource: asked, because: 'several' })
    else if (allShared || isMerged(listed) || isShared(own) || holdsShared(own))
      not.push({ line, resource, because: 'shared' })
    else
      for (const [key, value] of Object.entries(tags)) {
        const before = asText(document.getIn([...at, resource, key]))
        if (before === value) continue
        set.push({ line, resource, key, before, value })
        for (const path of [at, [...at, resource]])
          if (!isMap(document.getIn(path))) document.setIn(path, document.createNode({}))
        document.setIn([...at, resource, key], value)
      }
  }
  return { text: set.length === 0 ? text : onlyThere(text, document, at), set, not }
}

/** The names in the file that may be this one: by case, or by an id behind one of the two, they may differ and still be the same. */
function meant(listed: YAMLMap, asked: string): readonly string[] {
  const names = listed.items.map(({ key }) => String(isScalar(key) ? key.value : key))
  const exactly = names.filter(name => fold(name) === fold(asked))
  if (exactly.length > 0) return exactly
  const hasId = (name: string) => withoutId(name) !== name
  return names.filter(name => fold(withoutId(name)) === fold(withoutId(asked)) && !(hasId(name) && hasId(asked)))
}

const withoutId = (name: string): string => name.replace(/#[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, '')

/** Written in one place, and meant in others: whoever changes it changes what they do not see. */
const isShared = (node: unknown): boolean =>
  isAlias(node) || (isNode(node) && (node as { anchor?: string }).anchor !== undefined)

function holdsShared(node: unknown): boolean {
  let found = false
  if (isNode(node))
    visit(node as Node, (_, inner) => {
      found ||= isShared(inner)
    })
  return found
}

const isMerged = (node: unknown): boolean => isMap(node) && node.has('<<')

/** Letter by letter as it was but for the tags, where that is possible: elsewhere nobody has asked for another spacing. */
function onlyThere(text: string, changed: Document.Parsed, at: readonly (string | number)[]): string {
  const whole = changed.toString({ lineWidth: 0 })
  const rangeIn = (file: string) => {
    const node = parseDocument(file, { stringKeys: true }).getIn(at, true)
    return isMap(node) ? node.range : null
  }
  const [was, is] = [rangeIn(text), rangeIn(whole)]
  if (!was || !is) return whole
  const spliced = text.slice(0, was[0]) + whole.slice(is[0], is[1]) + text.slice(was[1])
  const read = parseDocument(spliced, { stringKeys: true })
  const same = read.errors.length === 0 && JSON.stringify(read.toJS()) === JSON.stringify(changed.toJS())
  return same ? spliced : whole
}

/** Several names as the file may list them, in one value. */
const asText = (found: unknown): string | null => {
  const plain: unknown =
    found && typeof found === 'object' && 'toJSON' in found ? (found as { toJSON(): unknown }).toJSON() : found
  if (Array.isArray(plain)) return plain.join(', ')
  return plain === undefined || plain === null ? null : String(plain)
}
