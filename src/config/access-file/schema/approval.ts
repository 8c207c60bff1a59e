import { z } from 'zod'
import { duration, section } from '../values.ts'
import { approver, oneGroup } from './people.ts'

const from = z
  .array(approver)
  .min(1)
  .describe('owner is the resource owner, else the integration owner; manager is that of whoever receives the access')

const alone = section({
  from,
  needed: z
    .union([z.int().min(1), z.literal('all')], {
      error: 'must be a whole number from 1 up, or all',
    })
    .default(1)
    .describe('How many different people have to approve; all: everybody who may when the last of them does'),
})

const together = section({
  inAnyOrder: z
    .array(alone)
    .min(1)
    .refine(parties => parties.length > 1, { error: 'is one alone: write its from and needed as the stage' })
    .describe('Each of these has to agree for itself, whoever comes first; one human counts for one of them'),
})

const alternative = z.union([alone, together], {
  error: 'must be { from: …, needed: … }, or { inAnyOrder: [ … ] }: an alternative has no others in it',
})

const either = section({
  anyOf: z
    .array(alternative)
    .min(1)
    .max(5, {
      error: 'has more than 5 alternatives: several who are each enough are one, with all of them in its from',
    })
    .refine(alternatives => alternatives.length > 1, { error: 'is one alone: write it as the stage' })
    .describe('Any one of these is enough; everybody of all of them is asked'),
})

const stage = z.union([alone, together, either], {
  error: 'must be { from: …, needed: … }, { inAnyOrder: [ … ] } or { anyOf: [ … ] }',
})

const tier = section({
  after: duration.describe('After a stage has waited so long'),
  to: z.array(approver).min(1).describe('Who may decide it too from then on, written as under from'),
})

const whetherReason = z.enum(['optional', 'required'])

/** People decide, in stages. */
export const byPeople = section({
  stages: z.array(stage).min(1),
  timeout: duration.prefault('8h').describe('After this long without an answer a request lapses'),
  remindEvery: duration
    .optional()
    .describe('After this long those who have not answered are reminded, then after twice as long, and so on'),
  askAtMost: z.int().min(1).optional().describe('Where more people may decide, only so many are asked at first'),
  escalate: z
    .array(tier)
    .min(1)
    .max(5, { error: 'has more than 5 tiers: leave out those that bring nobody who would answer' })
    .optional()
    .describe('Who is brought in where nobody answers, the soonest first; at most 5'),
  delegates: oneGroup
    .optional()
    .describe(
      'Who may decide in the stead of an approver who is away and has said so (/access delegate); never about tier zero',
    ),
  reason: section({
    approve: whetherReason.default('optional'),
    deny: whetherReason.default('required'),
  }).default({
    approve: 'optional',
    deny: 'required',
  }),
})

export type FileApproval = z.output<typeof byPeople>
export type FileStage = FileApproval['stages'][number]
export type FileParty = z.output<typeof alone>

/** Those who have to agree for themselves, each with its place under the stage. */
export interface PartyIn {
  readonly at: readonly (string | number)[]
  readonly party: FileParty
}

/** Of a stage what it can be over by: each alternative with its parties. */
export const alternativesIn = (stage: FileStage): readonly (readonly PartyIn[])[] =>
  'anyOf' in stage
    ? stage.anyOf.map((one, index) =>
        partiesOfOne(one).map(({ at, party }) => ({ at: ['anyOf', index, ...at], party })),
      )
    : [partiesOfOne(stage)]

export const partiesIn = (stage: FileStage): readonly PartyIn[] => alternativesIn(stage).flat()

export const partiesOfOne = (stage: FileAlternative): readonly PartyIn[] =>
  'inAnyOrder' in stage
    ? stage.inAnyOrder.map((party, index) => ({ at: ['inAnyOrder', index], party }))
    : [{ at: [], party: stage }]

export type FileAlternative = z.output<typeof alternative>
export type FileTier = z.output<typeof tier>
