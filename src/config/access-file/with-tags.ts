import { isMap, parseDocument } from 'yaml'
import type { TagsLine } from '../tags-file.ts'

/** A tag that the file would have, and what it says now. */
export interface TagSet {
  readonly line: number
  readonly resource: string
  readonly key: string
  /** `null`: nothing. */
  readonly before: string | null
  readonly value: string
}

/**
 * The same access file with these tags in one of its integrations, remarks and all, and what is different in it. What is written there of
 * other resources, and under other keys, stays.
 */
export function withTags(
  text: string,
  integration: number,
  lines: readonly TagsLine[],
): { readonly text: string; readonly set: readonly TagSet[] } {
  const document = parseDocument(text, { stringKeys: true })
  const set: TagSet[] = []
  const at = ['integrations', integration, 'tags']
  for (const { line, resource, tags } of lines)
    for (const [key, value] of Object.entries(tags)) {
      const before = asText(document.getIn([...at, resource, key]))
      if (before === value) continue
      set.push({ line, resource, key, before, value })
      for (const path of [at, [...at, resource]])
        if (!isMap(document.getIn(path))) document.setIn(path, document.createNode({}))
      document.setIn([...at, resource, key], value)
    }
  return { text: set.length === 0 ? text : document.toString({ lineWidth: 0 }), set }
}

/** Several names as the file may list them, in one value. */
const asText = (found: unknown): string | null => {
  const plain: unknown =
    found && typeof found === 'object' && 'toJSON' in found ? (found as { toJSON(): unknown }).toJSON() : found
  if (Array.isArray(plain)) return plain.join(', ')
  return plain === undefined || plain === null ? null : String(plain)
}
