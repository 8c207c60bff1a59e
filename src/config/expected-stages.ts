import { z } from 'zod'
import type { Needed } from '../access/quorum.ts'
import { alternativesOf, nameOf, type Party, type Stage } from '../access/stage.ts'
import { section, words } from './access-file/values.ts'
import { fold } from './names-in-test.ts'

const names = z.array(words).min(1)
const alone = section({
  from: names.describe('owner, manager, or the name of a group or a person'),
  needed: z
    .union([z.int().min(1), z.literal('all')], { error: 'must be a whole number from 1 up, or all' })
    .default(1)
    .describe('How many of them have to agree, or all'),
})
const together = section({ inAnyOrder: z.array(alone).min(2).describe('Each of these has to agree for itself') })
const either = section({
  anyOf: z
    .array(z.union([alone, together], { error: 'must be { from: …, needed: … }, or { inAnyOrder: [ … ] }' }))
    .min(2)
    .describe('Any one of these is enough'),
})

/** A stage as an expectation says it: only who is in it, or, written as in the access file, all that it takes. */
export const expectedStage = z.union([names, alone, together, either], {
  error: 'must be a list of names, { from: …, needed: … }, { inAnyOrder: [ … ] } or { anyOf: [ … ] }',
})
type ExpectedStage = z.output<typeof expectedStage>

/** In words, so that what is compared is what is read; `null`: they are the same. Of a stage of which only names are said only those are compared. */
export function whichStagesDiffer(
  stages: readonly Stage[],
  expected: readonly ExpectedStage[],
): { readonly said: string; readonly found: string } | null {
  const said = expected.map(one => (isNames(one) ? listed(one) : inWords(alternativesSaid(one)))).join(', then ')
  const found = stages
    .map((stage, at) => {
      const only = expected[at]
      return only === undefined || isNames(only)
        ? listed(stage.from.map(nameOf))
        : inWords((alternativesOf(stage) ?? [[stage]]).map(parties => parties.map(asNamed)))
    })
    .join(', then ')
  return said === found ? null : { said, found }
}

interface Named {
  readonly from: readonly string[]
  readonly needed: Needed
}

const isNames = (one: ExpectedStage): one is string[] => Array.isArray(one)
const asNamed = ({ from, needed }: Party): Named => ({ from: from.map(nameOf), needed })

function alternativesSaid(one: Exclude<ExpectedStage, string[]>): readonly (readonly Named[])[] {
  if ('anyOf' in one) return one.anyOf.flatMap(alternativesSaid)
  return ['inAnyOrder' in one ? one.inAnyOrder : [one]]
}

const listed = (some: readonly string[], between = ' or '): string => some.map(fold).sort().join(between)

/** In an order of its own: which of them stands first says nothing. */
const inWords = (alternatives: readonly (readonly Named[])[]): string =>
  alternatives
    .map(parties => parties.map(partyText).sort().join(' and '))
    .sort()
    .join(', or ')

const partyText = ({ from, needed }: Named): string =>
  needed === 1 ? listed(from) : `${needed} of ${listed(from, needed === 'all' ? ' and ' : ' or ')}`
