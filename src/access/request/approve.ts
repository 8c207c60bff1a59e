import type { Effect } from '../effect.ts'
import type { Follows } from '../follows.ts'
import { namesGiven, untold } from '../gives.ts'
import { type Hours, isWithinHours, nextWithinHours } from '../hours.ts'
import { type Outcome, type Refusal, refuse } from '../refusal.ts'
import { firstObjection } from '../rules/index.ts'
import type { Waiting } from '../rules/rule.ts'
import { alternativesOf, keyOf, partyKey, type Stage } from '../stage.ts'
import { proves } from '../step-up.ts'
import { isNonEmpty, type Minutes, type NonEmpty, type PersonId } from '../vocabulary.ts'
import {
  askedBack,
  closing,
  escalatingAt,
  fact,
  openings,
  recorded,
  remindingAt,
  tellWhoseWord,
  word,
} from './consequences.ts'
import { isAboutTheSame, silentAbout, speakersOf, withoutTheirWord } from './counting.ts'
import { firstTier } from './escalating.ts'
import { lengthGiven, lengthSoFar } from './given.ts'
import { firstReminder } from './reminding.ts'
import { withStagesInForce } from './stages-in-force.ts'
import type { AccessRequest, Decider, Decision, RequestCommand, StageProgress } from './states.ts'
import { isLeftFor, stillNeeded } from './still-needed.ts'
import { type Counted, countedNow } from './words-of-now.ts'

type Approve = Extract<RequestCommand, { type: 'approve' }>

/** Whoever may not decide is told so before anything else; whoever has to sign in for it is sent only when nothing else stands in the way. */
export function approve(asked: Waiting, command: Approve, now: Date): Outcome<AccessRequest, Follows> {
  const request = asItStands(asked, command)
  const { ask, progress } = request
  const said = wordsOf(request, command, now)
  if (!said.ok) return refuse(said.refusal)
  const counted = countedNow(said.heard, command.mayDecide)
  const heard = withThoseWithout(counted, said.words)
  if (untold(command.gives ?? [], progress.gives).length > 0)
    return refuse({ reason: 'gives-more', roles: namesGiven(command.gives ?? []) })
  // Of a card that was not redrawn yet: somebody else's press has found it out, and this one is about less.
  if ((command.told ?? 0) !== (progress.toldMore ?? 0))
    return refuse({ reason: 'gives-more', roles: namesGiven(progress.gives ?? []) })
  const max = command.max ?? ask.duration
  const given = command.minutes ?? lengthSoFar(ask, heard.progress.decisions)
  if (given > max) return refuse({ reason: 'given-above-cap', given, max })
  if ((progress.approveReason === 'required' || command.reasonRequired) && !command.because)
    return refuse({ reason: 'approve-reason-required' })
  const outside = outsideHours(heard, command.hours, now)
  if (outside) return refuse(outside)
  const context = command.stepUp?.approver
  if (context !== undefined && !(command.proof && proves(command.proof, context)))
    return refuse({ reason: 'step-up-needed', context })
  // More are needed than were asked for: they have to be found.
  const more: readonly Effect[] =
    stillNeeded(request) > stillNeeded(asked) || counted.without.length > 0
      ? [{ type: 'ask-approvers', request: ask.id, stage: progress.current }]
      : []
  return agreed(heard, said.words, now, more, counted.without)
}

/** Whoever says it anew, and may, counts again. */
function withThoseWithout({ request, without }: Counted, words: readonly Decision[]): Waiting {
  const { noLonger: before = [], ...progress } = request.progress
  const speaking = words.flatMap(speakersOf).map(({ person }) => person)
  const earlier = before.map(({ person }) => person).filter(person => !speaking.includes(person))
  const noLonger = [...new Set([...earlier, ...without])].map(person => ({ person }))
  return { ...request, progress: { ...progress, ...(isNonEmpty(noLonger) ? { noLonger } : {}) } }
}

/** By the access flow in force, and where a stage needs everybody, with whoever that is now. */
function asItStands(
  { progress: { notAllowed: _, ...progress }, ...asked }: Waiting,
  { stages, everybody }: Approve,
): Waiting {
  const allowed: Waiting = { ...asked, progress }
  const request = stages ? withStagesInForce(allowed, stages) : allowed
  return everybody ? { ...request, progress: { ...request.progress, everybody } } : request
}

type Said =
  | { readonly ok: true; readonly words: NonEmpty<Decision>; readonly heard: Waiting }
  | { readonly ok: false; readonly refusal: Refusal }

/**
 * What one press says: a word of their own, and one in the stead of each who is away and named them. What cannot be said any more is left
 * out; where that is all of it, the first of it is what they are told about.
 */
function wordsOf(request: Waiting, command: Approve, now: Date): Said {
  const words: Decision[] = []
  const refusals: Refusal[] = []
  let heard = request
  for (const by of [command.by, ...(command.also ?? [])]) {
    const before = command.saysHowLong ? withoutAnotherTime(heard, by, command.minutes) : heard
    const objection =
      firstObjection(before, by, now) ??
      (isLeftFor(before, by.entitledOf, by.entitledBy) ? null : ({ reason: 'part-decided' } as const))
    if (objection) {
      refusals.push(objection)
      continue
    }
    const said = word('approve', { ...command, by }, before.progress, now)
    words.push(said)
    heard = { ...before, progress: { ...before.progress, decisions: [said, ...before.progress.decisions] } }
  }
  return isNonEmpty(words)
    ? { ok: true, words, heard }
    : { ok: false, refusal: refusals[0] ?? { reason: 'not-an-approver' } }
}

/** Of two times that somebody says about the same the last counts, and the same one twice is no change. */
const withoutAnotherTime = (heard: Waiting, by: Decider, minutes: Minutes | undefined): Waiting =>
  withoutTheirWord(
    heard,
    by,
    earlier =>
      earlier.minutes !== minutes &&
      isAboutTheSame(earlier, { stage: heard.progress.current, ...(by.entitledOf ? { of: by.entitledOf } : {}) }),
  )

/** The last word makes it begin. Earlier ones may be given at any time, and so may a denial. */
function outsideHours(heard: Waiting, hours: Hours | undefined, now: Date): Refusal | null {
  const { ask, progress, lapsesAt } = heard
  const begins = ask.startsAt > now ? ask.startsAt : now
  if (hours === undefined || isWithinHours(hours, begins)) return null
  const isLast = progress.current + 1 === progress.stages.length && stillNeeded(heard) === 0
  if (!isLast) return null
  const next = nextWithinHours(hours, begins)
  return { reason: 'approved-outside-hours', hours, next, ...(next >= lapsesAt ? { lapsesAt } : {}) }
}

/** The stage goes on waiting, the next one is asked, or everybody has agreed. */
function agreed(
  heard: Waiting,
  words: NonEmpty<Decision>,
  now: Date,
  whereItWaits: readonly Effect[],
  without: readonly PersonId[],
): Outcome<AccessRequest, Follows> {
  const { ask } = heard
  // Of a bundle every part has to be agreed to: the slowest is what the stage waits for.
  if (stillNeeded(heard) > 0) return waitOn(heard, heard.progress, words, whereItWaits, without)
  const progress = withStageDone(heard)
  const said = progress.decisions.slice(0, words.length).toReversed()
  const { decisions } = progress
  if (!isNonEmpty(decisions)) return waitOn(heard, progress, words, whereItWaits)
  const next = progress.current + 1
  if (next < progress.stages.length) {
    const askNext: Effect = { type: 'ask-approvers', request: ask.id, stage: next }
    const { reminders: before, escalation: tiers, ...rest } = withoutThoseAsked(progress)
    const reminders = before && firstReminder(before.every, now, heard.lapsesAt)
    const waiting = progress.stages[next]
    const escalation = tiers && waiting && firstTier(waiting, tiers.tiers, now, heard.lapsesAt)
    const waits = { ...(reminders ? { reminders } : {}), ...(escalation ? { escalation } : {}) }
    const moved = { ...rest, current: next, ...waits }
    const more = [askNext, ...remindingAt(ask, reminders), ...escalatingAt(ask, escalation)]
    return waitOn(heard, moved, said, more)
  }
  const given = lengthGiven(ask, decisions)
  const details = given === ask.duration ? {} : { details: { minutes: given, asked: ask.duration } }
  return {
    ok: true,
    next: { ...askedBack(heard), status: 'approved', ask, decisions, at: now },
    effects: [...closing(heard), ...openings(ask, now, given), ...tellWhoseWord(ask, said)],
    audit: [...said.map(one => recorded(ask, one)), fact(ask, 'request.approved', details)],
  }
}

/** The word that makes everybody complete says so: whoever comes to be one of them later was not asked. */
function withStageDone(heard: Waiting): StageProgress {
  const { progress } = heard
  const [last, ...others] = progress.decisions
  const stage = progress.stages[progress.current]
  if (!last || !stage) return progress
  const complete = stage.needed === 'all' ? { completes: stage.from.map(keyOf) } : partiesComplete(heard, stage)
  return { ...progress, decisions: [{ ...last, ...complete }, ...others] }
}

function partiesComplete(heard: Waiting, stage: Stage): Pick<Decision, 'completesOf'> {
  const all = (alternativesOf(stage) ?? []).flat().filter(({ needed }) => needed === 'all')
  const complete = heard.ask.entitlements.flatMap(({ resource }) =>
    all
      .filter(party => silentAbout(heard, { resource }, party).length === 0)
      .map(party => ({ of: resource, party: partyKey(party) })),
  )
  return heard.progress.everybody && isNonEmpty(complete) ? { completesOf: complete } : {}
}

/** The next stage has its own people. */
function withoutThoseAsked(progress: StageProgress): StageProgress {
  const { outOf: _, outOfReach: _too, noLonger: _nor, unreached: _andThis, everybody: _these, ...rest } = progress
  return rest
}

function waitOn(
  heard: Waiting,
  progress: StageProgress,
  words: readonly Decision[],
  more: readonly Effect[],
  without: readonly PersonId[] = [],
): Outcome<AccessRequest, Follows> {
  return {
    ok: true,
    next: { ...heard, progress },
    effects: [{ type: 'refresh-cards', request: heard.ask.id }, ...more, ...tellWhoseWord(heard.ask, words)],
    audit: words.map(one => recorded(heard.ask, one, without)),
  }
}
