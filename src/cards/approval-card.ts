import type { AskedBecause, Entitlement } from '../access/catalog.ts'
import { countsFor } from '../access/request/counting.ts'
import type { AccessRequest } from '../access/request/states.ts'
import type { PersonId } from '../access/vocabulary.ts'
import { encodePress, type List } from './buttons.ts'
import { type Block, type Button, type Card, type Fact, line, said } from './card.ts'
import { askedFor, isAllOfSeveral } from './parts/asked.ts'
import { revokeAllButton } from './parts/bundle-buttons.ts'
import { partBlocks, partsAskedLines } from './parts/bundle-parts.ts'
import { whoAsksForWhat } from './parts/for-another.ts'
import { alreadyHasIt } from './parts/held-through.ts'
import { type LeftToDecide, leftToDecide } from './parts/left-to-decide.ts'
import { positionFacts } from './parts/position.ts'
import { questionBlocks } from './parts/question-blocks.ts'
import { askFacts, type RequestView, spokenAs } from './parts/request-view.ts'
import type { ResourceView } from './parts/resource-view.ts'
import { withHeldLines } from './parts/with-held.ts'
import { sessionBlocks } from './sessions-card.ts'
import { askedBecauseText } from './wording/owner-wording.ts'
import { progressOf } from './wording/progress.ts'
import {
  authorityText,
  givesPrivilegedText,
  givesRolesText,
  heldByText,
  privilegedText,
  tierZeroText,
} from './wording/resource-wording.ts'
import { lengthText } from './wording/wording.ts'

/** What an approver gets: who, what, how long, why, and, while there is something for them to do, why they are asked and the buttons for it. */
export function approvalCard(view: RequestView, because: AskedBecause | null, reader: PersonId | null = null): Card {
  const { request, resources, names, groupsNamed } = view
  const { ask } = request
  const { title, tone, lines } = progressOf(view)
  const waiting = request.status === 'awaiting-approval'
  const left = waiting ? leftToDecide(request, reader, because, view) : null
  // In a room they are told to nobody.
  const ofThem = left && reader !== null ? positionFacts(view) : []
  const buttons = left ? buttonsFor(left, view) : revokeButtons(view, reader)
  return {
    summary: waiting
      ? [...whoAsksForWhat(view), ...line(` for ${lengthText(ask.duration)}`)]
      : line(`${title}: `, said(names(ask.beneficiary)), ', ', ...askedFor(view)),
    title,
    tone,
    blocks: [
      {
        kind: 'facts',
        facts: [...askFacts(view, ofThem), ...(waiting && !isAllOfSeveral(view) ? heldFacts(resources) : [])],
      },
      ...partBlocks(view, { held: true }),
      { kind: 'quote', label: 'Reason', said: ask.reason },
      ...denialQuote(view),
      ...approvalQuotes(view),
      ...questionBlocks(view),
      ...lines.map((content): Block => ({ kind: waiting ? 'note' : 'line', line: content })),
      ...(waiting ? powerNotes(resources) : []),
      ...(left?.may === 'decide' ? [...longerNotes(view), ...stepUpNotes(view)] : []),
      ...(left && reader !== null ? withHeldLines(ask, names) : []).map(
        (content): Block => ({ kind: 'note', line: content }),
      ),
      ...(waiting && groupsNamed
        ? alreadyHasIt(request, names, groupsNamed).map((content): Block => ({ kind: 'note', line: content }))
        : []),
      ...whereItStands(left),
      ...(because && buttons.length > 0
        ? [{ kind: 'note', line: askedBecauseText(because, left?.may === 'decide') } as const]
        : []),
      ...(because && left?.may === 'decide'
        ? partsAskedLines(view, because).map((content): Block => ({ kind: 'note', line: content }))
        : []),
      ...buttons,
    ],
  }
}

/** How many have it already: a number, and nobody's name. */
export const heldFacts = (resources: readonly ResourceView[]): Fact[] =>
  resources.map(({ heldBy }) => ({ label: 'Held', value: heldByText(heldBy) }))

/** Where they may not do everything, in a sentence. */
export const whereItStands = (left: LeftToDecide | null): Block[] =>
  left && left.may !== 'decide' ? [{ kind: 'note', line: left.why }] : []

export function buttonsFor({ may }: LeftToDecide, view: RequestView, list?: List): Block[] {
  if (may === 'nothing') return []
  if (may === 'decide') return [decisionButtons(view, list)]
  const another = may === 'think-again' ? [approveForButton(view, list), takeBackButton(view, list)] : []
  return [{ kind: 'buttons', buttons: [...another, denyButton(view, list)] }]
}

/** That approving it as it was asked lets its holder keep it longer, wherever somebody decides about it. */
export const longerNotes = ({ longerUnasked: longer }: RequestView): Block[] =>
  longer === undefined
    ? []
    : [
        {
          kind: 'note',
          line: line(
            longer.times === 1
              ? `May be extended once by ${lengthText(longer.inAll)} without asking you.`
              : `May be extended without asking you, up to ${longer.times} times, by ${lengthText(longer.inAll)} in all.`,
          ),
        },
      ]

export const stepUpNotes = ({ stepUp }: RequestView): Block[] => (stepUp ? [{ kind: 'note', line: stepUpText }] : [])

const stepUpText = line('Approving it takes a fresh sign-in: the button gives you a link to the page for it.')

/** How much power it gives, wherever somebody decides about it. */
export const powerNotes = (resources: readonly ResourceView[]): Block[] =>
  [
    ...(resources.some(({ tierZero }) => tierZero) ? [tierZeroText] : []),
    ...(resources.some(({ confersAuthority }) => confersAuthority) ? [authorityText] : []),
    ...(resources.some(({ privileged, tierZero, type }) => privileged && !tierZero && type !== 'group')
      ? [privilegedText]
      : []),
    ...(resources.some(({ privileged, tierZero, type }) => privileged && !tierZero && type === 'group')
      ? [givesPrivilegedText]
      : []),
    ...(resources.some(({ gives, privileged }) => gives && gives.length > 0 && !privileged) ? [givesRolesText] : []),
  ].map(content => ({ kind: 'note', line: content }))

/** For whoever approved it, and for as long as there is something to take back. */
function revokeButtons(view: RequestView, reader: PersonId | null): Block[] {
  const { request, grants } = view
  const theirs =
    request.status === 'approved' && request.decisions.some(({ by }) => by.kind === 'person' && by.person === reader)
  const live = grants.filter(({ status }) => status === 'scheduled' || status === 'starting' || status === 'active')
  if (!theirs) return []
  if (isAllOfSeveral(view)) {
    const [first] = live.filter(({ terms }) => isApprovedBy(request, reader, terms.entitlement))
    return first ? [{ kind: 'buttons', buttons: [revokeAllButton(first, view)] }] : sessionBlocks(view)
  }
  if (live.length === 0) return sessionBlocks(view)
  const buttons = live.map(({ terms }) => ({
    label: 'Revoke',
    value: encodePress({ verb: 'revoke', grant: terms.id }),
    style: 'danger' as const,
    spoken: spokenAs('Revoke', view),
    asksForReason: true,
  }))
  return [{ kind: 'buttons', buttons }]
}

const isApprovedBy = (request: AccessRequest, reader: PersonId | null, entitlement: Entitlement): boolean =>
  request.status === 'approved' &&
  request.decisions.some(
    decision => decision.by.kind === 'person' && decision.by.person === reader && countsFor(decision, entitlement),
  )

/** `list`: the one that they stand on. */
const decisionButtons = (view: RequestView, list?: List): Block => ({
  kind: 'buttons',
  buttons: [
    // As it was asked it is given no more.
    ...(view.atMost === undefined ? [approveButton(view, list)] : []),
    denyButton(view, list),
    approveForButton(view, list),
    askBackButton(view, list),
  ],
})

const approveButton = (view: RequestView, list?: List): Button => ({
  label: 'Approve',
  value: encodePress({ verb: 'approve', request: view.request.ask.id, ...toldIn(view), ...on(list) }),
  style: 'primary',
  spoken: spokenAs('Approve', view),
  asksForReason: asksWhy(view),
})

const asksWhy = ({ request }: RequestView): boolean =>
  request.status === 'awaiting-approval' && request.progress.approveReason === 'required'

export const approveForButton = (view: RequestView, list?: List): Button => ({
  label: 'Approve for…',
  value: encodePress({ verb: 'approve-for', request: view.request.ask.id, ...toldIn(view), ...on(list) }),
  style: 'plain',
  spoken: spokenAs('Approve for…', view),
  asksForReason: true,
})

export const askBackButton = (view: RequestView, list?: List): Button => ({
  label: 'Ask',
  value: encodePress({ verb: 'ask-back', request: view.request.ask.id, ...on(list) }),
  style: 'plain',
  spoken: spokenAs('Ask', view),
  asksForReason: true,
})

/** For whoever wants it. */
export const answerButton = (view: RequestView): Button => ({
  label: 'Answer',
  value: encodePress({ verb: 'answer', request: view.request.ask.id }),
  style: 'primary',
  spoken: spokenAs('Answer', view),
  asksForReason: true,
})

/** Why somebody agreed, where they said so. */
export const approvalQuotes = ({ request }: RequestView): Block[] => {
  const decisions = request.status === 'awaiting-approval' ? request.progress.decisions : request.decisions
  return decisions
    .toReversed()
    .flatMap(({ verdict, because }): Block[] =>
      verdict === 'approve' && because ? [{ kind: 'quote', label: 'Reason for approving', said: because }] : [],
    )
}

const on = (list: List | undefined): { readonly list?: List } => (list ? { list } : {})

/** An approval is about what this card tells, and no more. */
const toldIn = ({ request }: RequestView): { readonly told?: number } =>
  request.status === 'awaiting-approval' && request.progress.toldMore ? { told: request.progress.toldMore } : {}

const denyButton = (view: RequestView, list?: List): Button => ({
  label: 'Deny',
  value: encodePress({ verb: 'deny', request: view.request.ask.id, ...on(list) }),
  style: 'danger',
  spoken: spokenAs('Deny', view),
  asksForReason: true,
})

export const takeBackButton = (view: RequestView, list?: List): Button => ({
  label: 'Take back',
  value: encodePress({ verb: 'take-back', request: view.request.ask.id, ...on(list) }),
  style: 'plain',
  spoken: spokenAs('Take back', view),
  asksForReason: false,
})

/** To whoever denied before a form could ask them why, because they had to link first: the button again, which opens it now. */
export function denyReasonCard(view: RequestView): Card {
  const asks = line(...whoAsksForWhat(view), '.')
  const next = line(
    'Denying takes a reason, so nothing is decided yet. Press Deny to write it: the person who asked will read it.',
  )
  return {
    summary: [...asks, ...line(' '), ...next],
    title: 'Why do you deny it?',
    tone: 'waiting',
    blocks: [
      { kind: 'line', line: asks },
      { kind: 'line', line: next },
      { kind: 'buttons', buttons: [denyButton(view)] },
    ],
  }
}

export function denialQuote({ request }: RequestView): Block[] {
  return request.status === 'denied' && request.because
    ? [{ kind: 'quote', label: 'Reason for denying', said: request.because }]
    : []
}
