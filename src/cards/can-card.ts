import type { ComesFirst } from '../access/best-flow.ts'
import type { HeldThrough } from '../access/catalog.ts'
import type { ruledOut } from '../access/grant/second-end.ts'
import type { Hours } from '../access/hours.ts'
import type { Needed } from '../access/quorum.ts'
import type { Refusal } from '../access/refusal.ts'
import type { RequestFor } from '../access/request-for.ts'
import type { Stage } from '../access/stage.ts'
import type { TicketRule } from '../access/ticket.ts'
import { isNonEmpty, type Minutes } from '../access/vocabulary.ts'
import { type Block, type Card, type Fact, type Line, line, said, saidStrong, toType, when } from './card.ts'
import { heldCountsText } from './forms/who-decides.ts'
import { nameAll, nameNone, throughText } from './parts/held-through.ts'
import { explain } from './refusals/refusal-wording.ts'
import { type CanForOthers, forOthersBlocks } from './wording/can-for-others.ts'
import { stagesText } from './wording/flow-wording.ts'
import { endsWithText, hoursText } from './wording/hours-wording.ts'
import { ruledOutText } from './wording/second-end-wording.ts'
import { lengthText, listed, type Names } from './wording/wording.ts'

export interface CanView {
  readonly person: string
  /** Whoever reads it asks about themselves. */
  readonly self: boolean
  readonly resource: string
  /** The flow that would serve; `null`: none opens it to them for themselves. */
  readonly flow: CanFlow | null
  /** What stands against it now. */
  readonly obstacles: readonly Refusal[]
  /** By what they have it already, besides holding it directly. Absent: by nothing. */
  readonly through?: readonly HeldThrough[]
  /** The bundles in which they could ask for it, where no flow opens it alone. Absent: there is none. */
  readonly within?: readonly string[]
  /** By which flows it may be asked for, for others. Absent: by none that is to be told. */
  readonly forOthers?: CanForOthers
  /** By which rule they could take it in an emergency, and for how long. Absent: they could not. */
  readonly glass?: { readonly name: string; readonly length: Minutes }
}

export interface CanFlow {
  readonly name: string
  /** Others that would open it too, and why this one comes before each. */
  readonly instead: readonly { readonly name: string; readonly because: ComesFirst }[]
  /** By which others it is had more easily, for no longer than this. Absent: by none. */
  readonly shorter?: readonly CanShorter[]
  /** What whoever reads it was given of it before, and counts with it. Absent: nothing, or they ask about somebody else. */
  readonly withHeld?: Minutes
  readonly usual: Minutes
  readonly max: Minutes
  /** What stands against an end of the directory's own, where one is wanted. Absent: nothing that is known. */
  readonly noSecondEnd?: { readonly ruledOut: NonNullable<ReturnType<typeof ruledOut>>; readonly required: boolean }
  /** The hours that end what it gives, and when they would, were it given now. Absent: none do. */
  readonly endsWith?: { readonly hours: Hours; readonly at: Date | null }
  readonly reasonRequired: boolean
  readonly ticket?: TicketRule
  /** Whoever asks has to sign in afresh. */
  readonly signsIn?: true
  /** How far ahead it may be asked to begin. Absent: it begins as soon as it is approved. */
  readonly startWithin?: Minutes
  /** When it may begin. Absent: at any time. */
  readonly hours?: Hours
  /** For whom it may be asked by this flow. Absent: for oneself. */
  readonly requestFor?: readonly RequestFor[]
  /** What a bundle gives, by name. Absent: it is one thing, asked for by its own name. */
  readonly together?: readonly string[]
  /** None: the flow itself approves. */
  readonly stages: readonly {
    /** Counted from 1. */
    readonly stage: number
    /** Of several that are each enough, counted from 1. Absent: it has no other. */
    readonly alternative?: number
    readonly needed: Needed
    readonly approvers: readonly string[]
    /** The part of a bundle that they would decide about. Absent: all that is asked for. */
    readonly of?: string
  }[]
}

/** A flow that counts for what is asked for no longer than this, from the one before on. */
export interface CanShorter extends Pick<CanFlow, 'name' | 'reasonRequired' | 'ticket' | 'signsIn'> {
  readonly upTo: Minutes
  readonly stages: readonly Stage[]
}

/** `can`: whether a request would be taken, by which flow, and who would be asked. Nothing is saved and nobody is asked. */
export function canCard(view: CanView, names: Names): Card {
  const { person, self, resource, flow, obstacles, through = [], within = [], forOthers, glass } = view
  const could = flow !== null && obstacles.length === 0
  const onlyForOthers = flow === null && obstacles.length === 0 && (forOthers?.theirs.length ?? 0) > 0
  const headline = line(
    ...(self ? line('You') : line(saidStrong(person))),
    could ? ' can ask for ' : ' cannot ask for ',
    saidStrong(resource),
    could ? '.' : onlyForOthers ? ` for ${self ? 'yourself' : 'themselves'}.` : ' now.',
  )
  return {
    summary: headline,
    title: could ? 'Yes' : onlyForOthers ? 'Only for others' : 'No',
    tone: could ? 'good' : onlyForOthers ? 'plain' : 'bad',
    blocks: [
      { kind: 'line', line: headline },
      ...(flow || obstacles.length > 0 ? [] : [{ kind: 'line', line: noFlow(self, onlyForOthers) } as const]),
      ...(within.length > 0
        ? [
            {
              kind: 'line',
              line: line(`${self ? 'You' : 'They'} can ask for it together with others, as `, ...listed(within), '.'),
            } as const,
          ]
        : []),
      ...(forOthers ? forOthersBlocks(forOthers, view, names) : []),
      ...obstacles.map((refusal): Block => ({ kind: 'line', line: told(explain(refusal, names), self) })),
      ...(through.length > 0
        ? [
            {
              kind: 'line',
              line: line(
                self ? 'You have it already, through ' : 'They have it already, through ',
                ...throughText(through, self ? nameAll : nameNone),
                '; what is given besides is direct.',
              ),
            } as const,
          ]
        : []),
      ...(flow ? flowBlocks(flow, names) : []),
      ...(glass ? [{ kind: 'note', line: glassLine(glass, self) } as const] : []),
      { kind: 'note', line: line('This was only looked at: nothing was asked, and nobody was told.') },
    ],
  }
}

const noFlow = (self: boolean, onlyForOthers: boolean): Line =>
  line(
    `No access flow opens it to ${self ? 'you' : 'them'}${onlyForOthers ? ` for ${self ? 'yourself' : 'themselves'}` : ''}.`,
  )

const glassLine = ({ name, length }: NonNullable<CanView['glass']>, self: boolean): Line =>
  line(
    `In an emergency ${self ? 'you' : 'they'} may break the glass for it, by the rule `,
    said(name),
    `, for ${lengthText(length)} and never for longer: `,
    toType('breakglass'),
    '. Everybody who has to know is told at once, and somebody else reviews it.',
  )

/** Refusals are written to whoever asks for access; somebody else reads what that person would. */
const told = (sentence: Line, self: boolean): Line =>
  self ? sentence : line('They would be told: “', ...sentence, '”')

/** What is to be said of a flow that does not count. */
export const insteadText: Readonly<Record<ComesFirst, string>> = {
  'people-decide': 'it approves by itself, and where people decide no rule does in their stead',
  'within-hours': 'it is outside of its hours now',
  longer: 'it gives less time',
  'fewer-words': 'it takes the word of more people',
  'fewer-stages': 'it asks in more stages',
  'stands-first': 'it comes later in the access file',
}

function whoApproves(approvers: readonly string[], asked: Needed): Line {
  const needed = asked === 'all' ? Math.max(1, approvers.length) : asked
  const all = said(approvers.join(', '))
  if (approvers.length === 0)
    return line(`Nobody could approve, and ${needed === 1 ? 'one has' : `${needed} have`} to.`)
  if (approvers.length < needed) return line(`${needed} have to approve, and only `, all, ' could.')
  if (approvers.length === needed) return line(all, needed === 1 ? ' has to approve.' : ' have to approve.')
  return line(needed === 1 ? 'One of ' : `${needed} of `, all, needed === 1 ? ' has to approve.' : ' have to approve.')
}

/** Of several alternatives any one is enough, and of one all that stand in it. */
function eitherText(before: CanFlow['stages'][number] | undefined, alternative: number | undefined): readonly string[] {
  if (alternative === undefined) return []
  if (alternative === before?.alternative) return ['And: ']
  return [alternative === 1 ? 'Either: ' : 'Or: ']
}

const latest = ({ hours, at }: NonNullable<CanFlow['endsWith']>): Line =>
  line(endsWithText(hours), ...(at ? [', so that given now it would end ', when(at)] : []))

/** What asking takes besides, and what it may say: in the words of the form's own fields. */
const asksFacts = (flow: CanFlow): readonly Fact[] => [
  { label: 'It takes', value: takesLine(flow) },
  ...(flow.hours && !flow.endsWith ? [{ label: 'It may begin', value: line(hoursText(flow.hours)) }] : []),
  ...(flow.startWithin === undefined
    ? []
    : [{ label: 'Start', value: line(`up to ${lengthText(flow.startWithin)} ahead`) }]),
  ...(flow.requestFor ? [{ label: 'For whom', value: line(forWhomText(flow.requestFor)) }] : []),
  ...(flow.together ? [{ label: 'Gives together', value: listed(flow.together) }] : []),
]

function takesLine({ reasonRequired, ticket, signsIn }: Pick<CanFlow, 'reasonRequired' | 'ticket' | 'signsIn'>): Line {
  const takes = [
    ...(reasonRequired ? ['a reason'] : []),
    ...(ticket?.required ? ['the number of a ticket'] : []),
    ...(signsIn ? ['a fresh sign-in'] : []),
  ]
  const besides = ticket && !ticket.required ? '; a ticket can be given' : ''
  return line(`${takes.length > 0 ? takes.join(', ') : 'nothing but asking'}${besides}`)
}

/** Whoever needs it for a short time is told that it is had more easily. */
const shorterLine = (flow: CanShorter, names: Names): Line =>
  line(
    `For ${lengthText(flow.upTo)} or less it goes by the access flow `,
    said(flow.name),
    ...(isNonEmpty(flow.stages)
      ? line(', decided ', ...stagesText(flow.stages, names))
      : line(', approved at once by the flow itself')),
    '; it takes ',
    ...takesLine(flow),
    '.',
  )

/** What stands below is not about a shorter time. */
const longerLines = (shorter: readonly CanShorter[]): readonly Block[] =>
  shorter.slice(-1).map(({ upTo }) => ({ kind: 'line', line: line(`For longer than ${lengthText(upTo)}:`) }))

const whomText: Readonly<Record<RequestFor, string>> = {
  self: 'oneself',
  others: 'somebody else',
  'direct-reports': 'whoever one is the manager of',
  'own-admin-account': 'another account of one’s own',
}

const forWhomText = (kinds: readonly RequestFor[]): string => kinds.map(kind => whomText[kind]).join(', ')

function flowBlocks(flow: CanFlow, names: Names): Block[] {
  const { name, instead, shorter = [], withHeld, usual, max, stages, noSecondEnd, endsWith } = flow
  return [
    {
      kind: 'facts',
      facts: [
        { label: 'Access flow', value: line(said(name)) },
        { label: 'For', value: line(`${lengthText(usual)} when nothing is said, ${lengthText(max)} at most`) },
        ...(endsWith ? [{ label: 'At the latest', value: latest(endsWith) }] : []),
        ...asksFacts(flow),
      ],
    },
    ...longerLines(shorter),
    ...(stages.length === 0
      ? [{ kind: 'line', line: line('It is approved at once, by the access flow itself: nobody is asked.') } as const]
      : []),
    ...stages.map(
      ({ stage, alternative, needed, approvers, of }, at): Block => ({
        kind: 'line',
        line: line(
          (stages.at(-1)?.stage ?? 1) > 1 ? `Stage ${stage}: ` : '',
          ...(of ? line(said(of), ': ') : []),
          ...eitherText(stages[at - 1], alternative),
          ...whoApproves(approvers, needed),
        ),
      }),
    ),
    ...shorter.map((one): Block => ({ kind: 'line', line: shorterLine(one, names) })),
    ...(withHeld === undefined ? [] : [{ kind: 'line', line: line(heldCountsText(withHeld)) } as const]),
    ...(noSecondEnd ? [{ kind: 'note', line: line(ruledOutText(noSecondEnd)) } as const] : []),
    ...(instead.length > 0
      ? [
          {
            kind: 'note',
            line: line(
              shorter.length > 0 ? 'None of these counts; also open: ' : 'It is the one that counts; also open: ',
              ...instead.flatMap(({ name, because }, index) => [
                ...line(index === 0 ? '' : ', ', said(name), ` (${insteadText[because]})`),
              ]),
              '.',
            ),
          } as const,
        ]
      : []),
  ]
}
