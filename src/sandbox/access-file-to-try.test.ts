import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { accessFileJsonSchema } from '../config/access-file/schema.ts'
import { describeFileProblem, parseAccessFile } from '../config/access-file.ts'
import { runTestFile } from '../config/run-test-file.ts'
import { parseTestFile } from '../config/test-file.ts'
import { sandboxExpectations } from './access-file-expected.ts'
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

/** What of its expectations an access file does not do. */
async function notDone(text: string): Promise<readonly string[]> {
  const [file, test] = [parseAccessFile(text, 'access.yaml'), parseTestFile(sandboxExpectations, 'access.test.yaml')]
  if (!file.ok || !test.ok)
    throw new Error([file, test].flatMap(one => (one.ok ? [] : one.problems.map(describeFileProblem))).join('\n'))
  return (await runTestFile(file.file, test.file)).map(describeFileProblem)
}

describe('the access file of the sandbox', () => {
  it('does what its expectations say', async () => expect(await notDone(accessFileToSeeInBothChats)).toEqual([]))

  it.each([
    ['default: 2h, max: 8h', 'default: 2h, max: 9h'],
    ['- { from: [{ group: Security }], needed: 2 }', '- { from: [{ group: Security }] }'],
    ['needed: all', 'needed: 1'],
    ['    stepUp: { approver: c1 }\n', ''],
    ['ticket: { required: true', 'ticket: { required: false'],
    ['everyone: true, exclude: [{ group: Contractors }]', 'everyone: true'],
    ['days: [mon, tue, wed, thu, fri], from', 'days: [mon, tue, wed, thu, fri, sat], from'],
    ['    duration: 30m', '    duration: 2h'],
    ['sam.ortega@contoso.com, wei.zhang@contoso.com', 'wei.zhang@contoso.com'],
  ])('no longer does where “%s” became “%s”', async (passage, replacement) => {
    expect(accessFileToSeeInBothChats).toContain(passage)
    expect(await notDone(accessFileToSeeInBothChats.replace(passage, replacement))).not.toEqual([])
  })

  it.each<readonly [string, unknown[]]>([
    ['needed', [1, 2, 'all']],
    ['policyChange', ['two-person']],
    ['after', ['30m', '2h']],
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
