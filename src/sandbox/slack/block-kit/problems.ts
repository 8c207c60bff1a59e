import type { z } from 'zod'
import { type Fields, fieldsList, isFields, words } from '../json.ts'

/** What is wrong, in the words and with the pointers that Slack uses: `must be less than 151 characters [json-pointer:/blocks/0/text/text]`. */
export function problemsOf(schema: z.ZodType, value: unknown, root: string): readonly string[] {
  const result = schema.safeParse(value)
  const broken = result.success ? [] : result.error.issues.map(issue => [reason(issue), issue.path] as const)
  const blocks = isFields(value) ? value.blocks : value
  const within: PropertyKey[] = isFields(value) ? ['blocks'] : []
  const twice = repeatedIds(fieldsList(blocks)).map(([why, path]) => [why, [...within, ...path]] as const)
  return [...broken, ...twice].map(([why, path]) => `${why} [json-pointer:${[root, ...path].join('/')}]`)
}

function reason(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'too_big':
      return issue.origin === 'array'
        ? `no more than ${issue.maximum} items allowed`
        : `must be less than ${Number(issue.maximum) + 1} characters`
    case 'too_small':
      return issue.origin === 'array'
        ? `no fewer than ${issue.minimum} items allowed`
        : `must be more than ${Number(issue.minimum) - 1} characters`
    case 'unrecognized_keys':
      return `invalid additional property: ${issue.keys.join(', ')}`
    case 'invalid_union':
      return `unsupported type`
    default:
      return issue.message
  }
}

/** A block id stands once in a message or view, an action id once in its block. */
function repeatedIds(blocks: readonly Fields[]): (readonly [string, PropertyKey[]])[] {
  const found: (readonly [string, PropertyKey[]])[] = []
  const seen = new Set<string>()
  blocks.forEach((block, at) => {
    const id = words(block.block_id)
    if (id !== '' && seen.has(id)) found.push([`\`block_id\` ${id} already exists`, [at, 'block_id']])
    seen.add(id)
    const actions = new Set<string>()
    fieldsList(block.elements).forEach((element, place) => {
      const action = words(element.action_id)
      if (action !== '' && actions.has(action))
        found.push([`\`action_id\` ${action} already exists`, [at, 'elements', place, 'action_id']])
      actions.add(action)
    })
  })
  return found
}
