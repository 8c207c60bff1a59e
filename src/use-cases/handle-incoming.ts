import type { Refusal } from '../access/refusal.ts'
import { refusalCard, sentenceCard, troubleCard } from '../cards/answer-card.ts'
import { parsePress } from '../cards/buttons.ts'
import type { Card } from '../cards/card.ts'
import type { Form } from '../cards/forms/form.ts'
import { withRefusal } from '../cards/forms/request-form.ts'
import { askThenButton } from '../cards/parts/ask-then.ts'
import { explain } from '../cards/refusals/refusal-wording.ts'
import type { Names } from '../cards/wording/wording.ts'
import type { FormRef } from '../ports/chat-surface.ts'
import { Fault } from '../ports/fault.ts'
import type { StoredIncoming } from '../ports/inbox.ts'
import type { Incoming, Utterance } from '../ports/incoming.ts'
import { alsoWrong } from './asking/also-wrong.ts'
import { breakGlassFormAgain } from './break-glass/form.ts'
import { denyForm, titleOfForm } from './forms/deny-form.ts'
import { isToldByCards } from './forms/form-behind.ts'
import { openForm } from './forms/open-form.ts'
import { requestFormAgain } from './forms/request-form-again.ts'
import { hasWayToLink, wayToLink } from './link/offer-link.ts'
import { openHome } from './looking-up/show-home.ts'
import { listAfter } from './looking-up/show-list.ts'
import { namesFor, type Ports } from './ports.ts'
import { type Reaction, type Refused, wordsOf } from './react/reaction.ts'
import { react } from './react.ts'
import { recordRefusal } from './record-refusal.ts'

/**
 * Handles what came in, once. Where something changed, it was finished in the same transaction; where nothing changed, the
 * answer is given first and then it is finished, so that a crash in between repeats an answer and never a deed.
 */
export async function handleIncoming(all: Ports, id: string): Promise<void> {
  const ports = { ...all, log: all.log.child({ incoming: id }) }
  const stored = await ports.store.inbox.load(id)
  if (!stored) return
  const { what } = stored.incoming
  if (what.type === 'home-opened') return openHome(ports, stored)
  if (what.type === 'form-wanted') return openForm(ports, stored, what)
  const reaction = await reactOrExplain(ports, stored)
  await answer(ports, stored.incoming, reaction)
  if (reaction.kind !== 'done') await finish(ports, stored, reaction)
}

async function reactOrExplain(ports: Ports, { incoming, id }: StoredIncoming): Promise<Reaction> {
  try {
    return await react(ports, incoming, id)
  } catch (problem) {
    if (problem instanceof Fault && !problem.code.startsWith('store.')) {
      ports.log.warn('incoming.cannot-check', { code: problem.code, what: incoming.what.type })
      return {
        kind: 'refused',
        refusal: { reason: 'cannot-check' },
        action: actionOf(incoming),
        person: null,
        request: null,
        grant: null,
      }
    }
    if (problem instanceof Fault) throw problem
    ports.log.error('incoming.bug', { err: problem })
    return { kind: 'shown', card: troubleCard(id) }
  }
}

const actionOf = ({ what }: Incoming): Refused['action'] =>
  what.type === 'press' || what.type === 'deny-form' ? 'decision.refused' : 'request.refused'

async function answer(ports: Ports, incoming: Incoming, reaction: Reaction): Promise<void> {
  const form = 'form' in incoming.what ? incoming.what.form : null
  if (form) {
    const closes = reaction.kind === 'done' && (await closeForm(ports, form, incoming))
    const shown = closes || (await showOnForm(ports, form, await formAfter(ports, incoming, reaction)))
    if (reaction.kind === 'done') return showListAnew(ports, incoming, reaction)
    // A form has no place for the way on.
    const goesOn =
      (reaction.kind === 'shown' && incoming.what.type === 'deny-form') ||
      (reaction.kind === 'refused' && hasWayToLink(reaction.refusal))
    if (shown && !goesOn) return
  }
  const list = await listAfter(ports, incoming, reaction)
  if (list && reaction.kind === 'done') return say(ports, incoming, list, 'in-place')
  const card = await cardAfter(ports, incoming, reaction)
  const where = reaction.kind === 'shown' && reaction.inPlace ? 'in-place' : 'beside'
  if (card) await say(ports, incoming, card, where)
  if (list) await say(ports, incoming, list, 'in-place')
}

async function showListAnew(ports: Ports, incoming: Incoming, reaction: Reaction): Promise<void> {
  const list = await listAfter(ports, incoming, reaction)
  if (list) await say(ports, incoming, list, 'in-place')
}

/** What an open form turns into: fields with what is wrong, and everything that was typed still there. */
async function formAfter(ports: Ports, incoming: Incoming, reaction: Reaction): Promise<Form> {
  const title = titleOf(incoming)
  if (reaction.kind === 'done') return { kind: 'closing', title, line: wordsOf(reaction) }
  if (reaction.kind === 'shown') return { kind: 'closing', title, line: reaction.card.summary }
  const names = await namesOf(ports, reaction.refusal)
  const { what } = incoming
  if (what.type === 'request-form')
    return withRefusal(
      await requestFormAgain(ports, incoming.from, what, reaction, incoming.zone),
      reaction.refusal,
      names,
      ports.surfaces.get(incoming.from.surface)?.command,
    )
  if (what.type === 'deny-form' && parsePress(what.value)?.verb === 'break-glass') {
    const typed = { choice: what.choice || null, reason: what.reason, confirm: what.confirm ?? '' }
    return breakGlassFormAgain(ports, reaction.person, typed, reaction.refusal)
  }
  if (what.type === 'deny-form' && canBeMended(reaction.refusal))
    return denyForm(ports, what.value, what.reason, reaction.refusal, what.duration)
  return { kind: 'closing', title, line: explain(reaction.refusal, names) }
}

function titleOf({ what }: Incoming): string {
  if (what.type !== 'deny-form') return 'Request access'
  return titleOfForm(parsePress(what.value))
}

const canBeMended = ({ reason }: Refusal): boolean =>
  reason === 'approve-reason-required' ||
  reason === 'given-above-cap' ||
  reason === 'duration-unreadable' ||
  reason === 'question-missing' ||
  reason === 'question-too-long' ||
  reason === 'answer-missing' ||
  reason === 'deny-reason-required' ||
  reason === 'reason-too-long' ||
  reason === 'reason-too-wide' ||
  reason === 'panic-name-wrong' ||
  reason === 'review-note-required' ||
  reason === 'cannot-check'

async function cardAfter(ports: Ports, incoming: Incoming, reaction: Reaction): Promise<Card | null> {
  const { what } = incoming
  switch (reaction.kind) {
    case 'shown':
      return reaction.card
    case 'done':
      return what.type === 'command' || isPressOnAnswer(incoming) ? sentenceCard(wordsOf(reaction), 'good') : null
    case 'refused': {
      const refused = refusalCard(reaction.refusal, await namesOf(ports, reaction.refusal))
      const way = await wayToLink(ports, incoming.from, reaction.refusal, what)
      const also = what.type === 'command' ? alsoWrong(what.text, reaction.refusal) : null
      const asks = askedInWords(what)
      const then =
        asks === null ? [] : askThenButton(asks, what.type === 'command' && isAnybodyNamed(what), reaction.refusal)
      const second = also ? [{ kind: 'line', line: explain(also, String) } as const] : []
      const card = { ...refused, blocks: [...refused.blocks, ...second, ...then, ...way] }
      // What was typed is given back, so that it can be mended instead of typed again.
      const typed = what.type === 'command' ? what.text : what.type === 'deny-form' ? what.reason : ''
      return typed.trim() === ''
        ? card
        : { ...card, blocks: [...card.blocks, { kind: 'quote', label: 'You typed', said: typed }] }
    }
    default:
      return reaction satisfies never
  }
}

/** As it was typed, or comes back with the button that was offered for it: its time may be outside of the hours by now. */
function askedInWords(what: Utterance): string | null {
  if (what.type === 'command') return what.text
  const press = what.type === 'press' ? parsePress(what.value) : null
  return press?.verb === 'ask-then' ? press.line : null
}

const isAnybodyNamed = ({ mentions }: Extract<Utterance, { type: 'command' }>): boolean => (mentions ?? []).length > 0

/** On a list that only they see, which nothing updates: a card in the conversation, and the home page, tell by themselves. */
const isPressOnAnswer = ({ what, replyTo }: Incoming): boolean =>
  what.type === 'press' && what.message === null && replyTo.handle !== null

/** Whether it was taken away, because the cards tell what came of it. */
async function closeForm({ surfaces, log }: Ports, form: FormRef, { what }: Incoming): Promise<boolean> {
  const surface = surfaces.get(form.surface)
  if (!surface?.closeForm || what.type !== 'deny-form' || !isToldByCards(what.value)) return false
  try {
    await surface.closeForm(form)
    return true
  } catch (fault) {
    if (!(fault instanceof Fault)) throw fault
    log.warn('form.not-closed', { code: fault.code })
    return false
  }
}

async function showOnForm(ports: Ports, form: FormRef, content: Form): Promise<boolean> {
  try {
    return (await ports.surfaces.get(form.surface)?.updateForm(form, content)) ?? false
  } catch (fault) {
    if (!(fault instanceof Fault)) throw fault
    ports.log.warn('form.not-updated', { code: fault.code })
    return false
  }
}

/** An answer that the chat will not take any more is lost with a line in the log: what was done is done and on the cards. */
async function say(
  ports: Ports,
  { replyTo }: Incoming,
  card: Card,
  where: 'beside' | 'in-place' = 'beside',
): Promise<void> {
  const surface = ports.surfaces.get(replyTo.account.surface)
  try {
    await (where === 'in-place' ? surface?.answerInPlace(replyTo, card) : surface?.answer(replyTo, card))
  } catch (fault) {
    if (!(fault instanceof Fault) || fault.retry === 'later') throw fault
    ports.log.warn('answer.lost', { code: fault.code })
  }
}

async function finish(
  ports: Ports,
  { incoming, id }: StoredIncoming,
  reaction: Exclude<Reaction, { kind: 'done' }>,
): Promise<void> {
  await ports.store.transaction(async tx => {
    if (reaction.kind === 'refused') await recordRefusal(ports, tx, incoming, id, reaction)
    await tx.finishIncoming(id)
  })
}

const namesOf = (ports: Ports, refusal: Refusal): Promise<Names> =>
  namesFor(ports, [
    ...('by' in refusal && refusal.by ? [refusal.by] : []),
    ...('departed' in refusal && refusal.departed ? [refusal.departed.person] : []),
  ])
