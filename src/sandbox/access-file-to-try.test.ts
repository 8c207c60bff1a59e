import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { accessFileJsonSchema } from '../config/access-file/schema.ts'
import { accessFileToSeeInBothChats } from './access-file-to-try.ts'

type Node = { readonly [key: string]: unknown }
const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Every word that may stand before a colon. What may stand in several places means the same in each. */
function wordsOfSchema(schema: unknown): readonly string[] {
  if (Array.isArray(schema)) return schema.flatMap(wordsOfSchema)
  if (!isNode(schema)) return []
  const { properties = {}, items, anyOf, oneOf, allOf } = schema
  return [
    ...(isNode(properties) ? Object.entries(properties).flatMap(([key, inner]) => [key, ...wordsOfSchema(inner)]) : []),
    ...[items, anyOf, oneOf, allOf].flatMap(wordsOfSchema),
  ]
}

function wordsOfFile(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(wordsOfFile)
  return isNode(value) ? Object.entries(value).flatMap(([key, inner]) => [key, ...wordsOfFile(inner)]) : []
}

/** All that stands behind a word, wherever it stands. */
function valuesOf(word: string, value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value.flatMap(one => valuesOf(word, one))
  if (!isNode(value)) return []
  return Object.entries(value).flatMap(([key, inner]) => [...(key === word ? [inner] : []), ...valuesOf(word, inner)])
}

describe('the access file of the sandbox', () => {
  it.each<readonly [string, unknown[]]>([
    ['needed', [1, 2, 'all']],
    ['revokeSessions', ['offer', 'always']],
    ['ending', ['auto', 'pim']],
    ['requestFor', [['others'], ['direct-reports'], ['own-admin-account']]],
  ])('has a flow for each thing that %s asks for', (word, wanted) =>
    expect(valuesOf(word, parse(accessFileToSeeInBothChats))).toEqual(expect.arrayContaining(wanted)),
  )

  it('has something for each thing that an access file can say', () => {
    const used = new Set(wordsOfFile(parse(accessFileToSeeInBothChats)))
    const unused = [...new Set(wordsOfSchema(accessFileJsonSchema()))].filter(word => !used.has(word))
    expect(unused).toEqual([])
  })
})
