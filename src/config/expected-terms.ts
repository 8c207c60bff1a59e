import { z } from 'zod'
import { type AccessFlow, delegatesOf, type Extensions, sessionRules, tiersOf } from '../access/access-flow.ts'
import type { Channel } from '../access/channel.ts'
import { nameOf } from '../access/stage.ts'
import type { StepUp } from '../access/step-up.ts'
import { isNonEmpty, type Minutes } from '../access/vocabulary.ts'
import { chatText, lengthText, timesText } from '../cards/wording/wording.ts'
import { extensions, stepUp } from './access-file/schema/flow.ts'
import { notify } from './access-file/schema/notify.ts'
import { duration, section, words } from './access-file/values.ts'
import { fold } from './names-in-test.ts'
import { channelsOf, stepUpOf } from './resolve-flow.ts'

/** How an expectation says of what a flow may leave out that it has to. */
export const never = 'never' as const

const orNever = <Said extends z.ZodType>(said: Said, what: string) =>
  z.union([z.literal(never), said], { error: `must be never, or ${what}` }).optional()

const tier = section({ after: duration, to: z.array(words).min(1).describe('Named as under stages') })

/** What of the flow that counts is held besides who decides by it: each only where it is said. */
export const expectedTerms = {
  extensions: orNever(extensions, 'a mapping with max and each').describe(
    'How often, and by how much, it may be kept longer without a new decision, or never',
  ),
  startWithin: orNever(duration, 'a duration such as 7d').describe('How far ahead it may be asked to begin, or never'),
  stepUp: orNever(stepUp, 'a mapping with approver and requester').describe(
    'By which authentication context whoever approves, and whoever asks, signs in afresh, or never',
  ),
  notify: orNever(notify, 'a mapping with slack and teams').describe(
    'The channels in which requests are shown, or never',
  ),
  revokeSessions: z
    .enum([never, ...sessionRules])
    .optional()
    .describe('Whether whoever had it signs in again when it has ended: never, offer or always'),
  escalate: orNever(z.array(tier).min(1), 'a list of { after: 1h, to: [IT Leads] }').describe(
    'Who is brought in where nobody answers, and after how long, or never',
  ),
  delegates: orNever(words, 'the name of a group').describe(
    'Who may decide in the stead of an approver who is away, or never',
  ),
}

/** Only where people decide. */
export const decidedBesides = ['escalate', 'delegates'] as const
/** Wherever something is given. */
export const givenBesides = ['extensions', 'startWithin', 'stepUp', 'notify', 'revokeSessions'] as const

const schema = z.object(expectedTerms)
type ExpectedTerms = z.output<typeof schema>

/** The first that the flow that counts does not hold, with what was expected and what it is; `null`: it holds them all. */
export function whichTermDiffers(flow: AccessFlow, expected: ExpectedTerms): string | null {
  const differs = heldTo(flow, expected).find(({ said, found }) => said !== undefined && said !== found)
  return differs ? `expected ${differs.key} to be ${differs.said}, and by “${flow.name}” it is ${differs.found}` : null
}

interface Held {
  readonly key: keyof ExpectedTerms
  /** In words, and what is found in the same, so that what is compared is what is read. Absent: nothing is expected of it. */
  readonly said: string | undefined
  readonly found: string | undefined
}

const heldTo = (flow: AccessFlow, expected: ExpectedTerms): readonly Held[] => [
  {
    key: 'extensions',
    said: inWords(expected.extensions, extensionsText),
    found: inWords(flow.extensions ?? never, extensionsText),
  },
  {
    key: 'startWithin',
    said: inWords(expected.startWithin, lengthText),
    found: inWords(flow.startWithin ?? never, lengthText),
  },
  {
    key: 'stepUp',
    said: inWords(expected.stepUp, said => stepUpText(stepUpOf(said).stepUp ?? {})),
    found: inWords(flow.stepUp ?? never, stepUpText),
  },
  {
    key: 'notify',
    said: inWords(expected.notify, said => channelsText(channelsOf(said).notify ?? [])),
    found: inWords(flow.notify ?? never, channelsText),
  },
  { key: 'revokeSessions', said: expected.revokeSessions, found: flow.revokeSessions ?? never },
  {
    key: 'escalate',
    said: inWords(expected.escalate, tiersText),
    found: inWords(tiersIn(flow), tiersText),
  },
  {
    key: 'delegates',
    said: inWords(expected.delegates, fold),
    found: inWords(delegatesOf(flow)?.label ?? never, fold),
  },
]

const inWords = <Said>(
  said: Said | typeof never | undefined,
  text: (said: Exclude<Said, typeof never | undefined>) => string,
): string | undefined => (isSaid(said) ? text(said) : said === undefined ? undefined : never)

const isSaid = <Said>(said: Said): said is Exclude<Said, typeof never | undefined> =>
  said !== undefined && said !== never

const extensionsText = ({ max, each }: Extensions): string => `${timesText(max)}, by ${lengthText(each)} each time`

const stepUpText = ({ approver, requester }: StepUp): string =>
  [
    ...(approver === undefined ? [] : [`${approver} of whoever approves`]),
    ...(requester === undefined ? [] : [`${requester} of whoever asks`]),
  ].join(' and ')

const channelsText = (channels: readonly Channel[]): string =>
  channels.map(({ surface, channel }) => `${channel} of ${chatText(surface)}`).join(' and ')

interface TierNamed {
  readonly after: Minutes
  readonly to: readonly string[]
}

function tiersIn(flow: AccessFlow): readonly TierNamed[] | typeof never {
  const tiers = tiersOf(flow).map(({ after, to }) => ({ after, to: to.map(nameOf) }))
  return isNonEmpty(tiers) ? tiers : never
}

const tiersText = (tiers: readonly TierNamed[]): string =>
  tiers
    .toSorted((a, b) => a.after - b.after)
    .map(({ after, to }) => `${to.map(fold).sort().join(' or ')} after ${lengthText(after)}`)
    .join(', ')
