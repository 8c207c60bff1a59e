import { z } from 'zod'
import { duration, section } from '../values.ts'
import { approver, oneGroup } from './people.ts'

const from = z
  .array(approver)
  .min(1)
  .describe('owner is the resource owner, else the integration owner; manager is that of whoever receives the access')

const party = section({
  from,
  needed: z.int().min(1).default(1).describe('How many different people of these have to approve'),
})

const together = section({
  inAnyOrder: z
    .array(party)
    .min(1)
    .refine(parties => parties.length > 1, { error: 'is one alone: write its from and needed as the stage' })
    .describe('Each of these has to agree for itself, whoever comes first; one human counts for one of them'),
})

const alone = section({
  from,
  needed: z
    .union([z.int().min(1), z.literal('all')], {
      error: 'must be a whole number from 1 up, or all',
    })
    .default(1)
    .describe('How many different people have to approve; all: everybody who may when the last of them does'),
})

const stage = z.union([alone, together], {
  error: 'must be { from: …, needed: … }, or { inAnyOrder: [ … ] }',
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
export const partiesIn = (
  stage: FileStage,
): readonly { readonly at: readonly (string | number)[]; readonly party: FileParty }[] =>
  'inAnyOrder' in stage
    ? stage.inAnyOrder.map((party, index) => ({ at: ['inAnyOrder', index], party }))
    : [{ at: [], party: stage }]
export type FileTier = z.output<typeof tier>
